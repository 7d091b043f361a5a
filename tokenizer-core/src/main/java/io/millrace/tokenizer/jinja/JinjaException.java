package io.millrace.tokenizer.jinja;

/**
 * A template that cannot be parsed or rendered.
 */
public class JinjaException extends RuntimeException {

	private final String sentence;

	private final int line;

	/**
	 * @param sentence what is wrong, as one sentence
	 * @param line the line of the template, counted from 1; 0 if not known
	 */
	public JinjaException(String sentence, int line) {
		super((line > 0) ? sentence + " (line " + line + ")" : sentence);
		this.sentence = sentence;
		this.line = line;
	}

	JinjaException(String sentence) {
		this(sentence, 0);
	}

	/**
	 * The line of the template, counted from 1; 0 if not known.
	 * @return the line
	 */
	public final int line() {
		return this.line;
	}

	/**
	 * What is wrong, without the line.
	 * @return one sentence
	 */
	public final String sentence() {
		return this.sentence;
	}

	/**
	 * The same error with a line, if it had none.
	 * @param line the line where it happened
	 * @return this error, or a copy that knows its line
	 */
	JinjaException at(int line) {
		if (this.line > 0) {
			return this;
		}
		JinjaException located = new JinjaException(this.sentence, line);
		located.setStackTrace(getStackTrace());
		return located;
	}

}
