package io.millrace.tokenizer.jinja;

/**
 * Text that counts as safe HTML: a string in every respect, except that plain text joined
 * to it is escaped first.
 *
 * @param text the text
 */
record Markup(String text) {

	static String escape(String text) {
		TextBuilder escaped = new TextBuilder();
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			switch (c) {
				case '&' -> escaped.append("&amp;");
				case '<' -> escaped.append("&lt;");
				case '>' -> escaped.append("&gt;");
				case '\'' -> escaped.append("&#39;");
				case '"' -> escaped.append("&#34;");
				default -> escaped.append(c);
			}
		}
		return escaped.toString();
	}

	/**
	 * Escapes a value unless it is safe already.
	 * @param value any value
	 * @return its safe text
	 */
	static Markup of(Object value) {
		return (value instanceof Markup safe) ? safe : new Markup(escape(Repr.str(value)));
	}

}
