package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** Messages brought into the form that a chat template reads. */
final class ChatMessages {

	/** The names under which templates look for a message's reasoning. */
	private static final List<String> REASONING_NAMES = List.of("reasoning_content", "thinking", "reasoning");

	private static final String PARAM = "messages";

	private ChatMessages() {
	}

	/**
	 * Fresh, mutable copies: null members dropped, since templates test for presence,
	 * reasoning under each of its names, and the content converted.
	 * @throws MillraceException {@code INVALID_VALUE} for content that has no such form
	 */
	static List<Map<String, @Nullable Object>> prepare(List<Map<String, @Nullable Object>> messages, ContentForm form) {
		List<Map<String, @Nullable Object>> prepared = new ArrayList<>(messages.size());
		for (int i = 0; i < messages.size(); i++) {
			prepared.add(prepare(messages.get(i), form, i));
		}
		return prepared;
	}

	static MillraceException invalid(String sentence) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, PARAM, sentence);
	}

	private static Map<String, @Nullable Object> prepare(Map<String, @Nullable Object> message, ContentForm form,
			int index) {
		Map<String, @Nullable Object> prepared = new LinkedHashMap<>(message);
		prepared.values().removeAll(Collections.singleton(null));
		shareReasoning(prepared);
		Object content = prepared.get("content");
		if (content != null) {
			prepared.put("content", convert(content, form, index));
		}
		return prepared;
	}

	private static void shareReasoning(Map<String, @Nullable Object> message) {
		REASONING_NAMES.stream().filter(message::containsKey).findFirst().map(message::get).ifPresent((reasoning) -> {
			message.putIfAbsent("thinking", reasoning);
			message.put("reasoning_content", reasoning);
		});
	}

	private static Object convert(Object content, ContentForm form, int index) {
		return switch (content) {
			case String text -> (form == ContentForm.PARTS) ? List.of(textPart(text)) : text;
			case List<?> parts -> (form == ContentForm.TEXT) ? join(parts, index) : copy(parts, index);
			default -> throw invalid("The content of message " + index + " is a string or a list of parts.");
		};
	}

	private static Map<String, @Nullable Object> textPart(String text) {
		Map<String, @Nullable Object> part = new LinkedHashMap<>();
		part.put("type", "text");
		part.put("text", text);
		return part;
	}

	private static String join(List<?> parts, int index) {
		List<String> texts = new ArrayList<>(parts.size());
		for (Object part : parts) {
			texts.add(text(part, index));
		}
		return String.join("\n", texts);
	}

	private static String text(@Nullable Object part, int index) {
		if (part instanceof Map<?, ?> map) {
			Object type = map.get("type");
			Object text = "refusal".equals(type) ? map.get("refusal") : map.get("text");
			if (text instanceof String value) {
				return value;
			}
			throw invalid("Message " + index + " has a part of type '" + type + "', but the model takes text only.");
		}
		throw invalid("The parts of message " + index + " are objects with a type.");
	}

	private static List<Map<String, @Nullable Object>> copy(List<?> parts, int index) {
		List<Map<String, @Nullable Object>> copies = new ArrayList<>(parts.size());
		for (Object part : parts) {
			if (!(part instanceof Map<?, ?> map)) {
				throw invalid("The parts of message " + index + " are objects with a type.");
			}
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((name, value) -> copy.put(String.valueOf(name), value));
			copies.add("refusal".equals(copy.get("type")) ? textPart(text(copy, index)) : copy);
		}
		return copies;
	}

}
