package io.millrace.tokenizer;

import java.util.regex.Pattern;

/**
 * Which form of a message's {@code content} a chat template reads. OpenAI's API has two,
 * and a template written for one prints the other as program text, so what a request
 * sends is converted to what the template expects.
 */
enum ContentForm {

	/** Only strings. */
	TEXT,

	/** Only lists of parts, such as {@code {"type": "text", "text": …}}. */
	PARTS,

	/** Both: the template asks which it got. */
	EITHER;

	private static final String CONTENT = "(?:[\\w.\\[\\]]+(?:\\.content|\\[\\s*['\"]content['\"]\\s*\\])|content)";

	private static final Pattern ITERATES = Pattern
		.compile("\\bfor\\s+\\w+(?:\\s*,\\s*\\w+)?\\s+in\\s+\\(?\\s*" + CONTENT + "(?![\\w.(\\[])");

	private static final Pattern READS_PART = Pattern
		.compile(CONTENT + "\\s*\\[\\s*\\d+\\s*\\]\\s*(?:\\.(?:text|type)\\b|\\[\\s*['\"](?:text|type)['\"]\\s*\\])");

	private static final Pattern ASKS_FOR_STRING = Pattern
		.compile(CONTENT + "\\s+is\\s+(?:not\\s+)?(?:string|iterable|sequence|mapping)\\b");

	private static final Pattern TAG = Pattern.compile("\\{%.*?%\\}|\\{\\{.*?\\}\\}", Pattern.DOTALL);

	/** Finds the form from the template's source. */
	static ContentForm of(String source) {
		boolean parts = false;
		boolean asks = false;
		for (var tags = TAG.matcher(source); tags.find();) {
			String tag = tags.group();
			parts |= ITERATES.matcher(tag).find() || READS_PART.matcher(tag).find();
			asks |= ASKS_FOR_STRING.matcher(tag).find();
		}
		if (!parts) {
			return TEXT;
		}
		return asks ? EITHER : PARTS;
	}

}
