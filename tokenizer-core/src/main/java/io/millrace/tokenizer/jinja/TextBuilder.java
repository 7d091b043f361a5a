package io.millrace.tokenizer.jinja;

/**
 * Collects text up to a fixed length.
 */
final class TextBuilder {

	/**
	 * The longest text, in UTF-16 units, that a template may make.
	 */
	static final int MAX_LENGTH = 16 * 1024 * 1024;

	private final StringBuilder text = new StringBuilder();

	TextBuilder append(String part) {
		checkLength((long) this.text.length() + part.length());
		this.text.append(part);
		return this;
	}

	TextBuilder append(char part) {
		checkLength(this.text.length() + 1L);
		this.text.append(part);
		return this;
	}

	static void checkLength(long length) {
		if (length > MAX_LENGTH) {
			throw new JinjaException(
					"The template makes a text of " + length + " characters, at most " + MAX_LENGTH + " are allowed");
		}
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
