package io.millrace.tokenizer;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A last message that stays open, so that the model continues it. A mark is put at its
 * end before rendering, and the rendered text is cut there, which finds the right place
 * also where the same words occur twice or the template trims them.
 */
final class FinalMessage {

	/** Ends with a space, to see whether the template trimmed the message's end. */
	private static final String MARK = "MILLRACE-FINAL-MESSAGE-ENDS-HERE ";

	private final String text;

	private FinalMessage(String text) {
		this.text = text;
	}

	/**
	 * Marks the end of the last message, in place.
	 * @param messages prepared ones, mutable
	 */
	static FinalMessage mark(List<Map<String, @Nullable Object>> messages) {
		Map<String, @Nullable Object> owner = lastText(messages.getLast());
		String name = owner.containsKey("text") ? "text" : "content";
		String text = (String) owner.get(name);
		owner.put(name, text + MARK);
		return new FinalMessage((text != null) ? text : "");
	}

	/** Cuts what the template wrote after the message. */
	String cut(String rendered) {
		int at = rendered.lastIndexOf(MARK.strip());
		if (at < 0 || !rendered.contains(this.text.strip())) {
			throw ChatMessages.invalid("The final message cannot be continued: the chat template changes or drops it.");
		}
		boolean spacingKept = rendered.startsWith(MARK, at);
		String open = rendered.substring(0, at);
		return spacingKept ? open : open.stripTrailing();
	}

	/**
	 * The object whose text is the end of the message: the message or its last text part.
	 */
	@SuppressWarnings("unchecked")
	private static Map<String, @Nullable Object> lastText(Map<String, @Nullable Object> message) {
		Object content = message.get("content");
		if (content instanceof String) {
			return message;
		}
		if (content instanceof List<?> parts) {
			for (Object part : parts.reversed()) {
				if (part instanceof Map<?, ?> map && map.get("text") instanceof String) {
					return (Map<String, @Nullable Object>) map;
				}
			}
		}
		throw ChatMessages.invalid("The final message has no text to continue.");
	}

}
