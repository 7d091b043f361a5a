package io.millrace.tokenizer.jinja;

/**
 * The template itself refused its input by calling {@code raise_exception}; the message
 * is the template's own.
 */
public final class TemplateRaisedException extends JinjaException {

	private final String reason;

	TemplateRaisedException(String reason, int line) {
		super(reason, line);
		this.reason = reason;
	}

	/**
	 * The template's own words.
	 * @return the argument of {@code raise_exception}
	 */
	@Override
	public String getMessage() {
		return this.reason;
	}

	@Override
	JinjaException at(int line) {
		return (line() > 0) ? this : new TemplateRaisedException(this.reason, line);
	}

}
