package io.millrace.worker.logits;

import io.millrace.protocol.TokenIds;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The processor {@code no-repeat-ngram}: no sequence of {@code size} tokens appears twice
 * in prompt and output, as {@code no_repeat_ngram_size} of transformers has it.
 * Arguments: {@code {"size": 3}}, at least 1. A short example of a
 * {@link LogitsProcessorFactory}.
 */
public final class NoRepeatNgram implements LogitsProcessorFactory {

	private static final int MAX_SIZE = 1024;

	@Override
	public String name() {
		return "no-repeat-ngram";
	}

	@Override
	public LogitsProcessor create(LogitsContext context) {
		int size = size(context.arguments());
		return (row) -> banRepetitions(row, size);
	}

	private static int size(String arguments) {
		try {
			JsonNode size = JsonMapper.shared().readTree(arguments).path("size");
			if (size.isInt() && size.intValue() >= 1 && size.intValue() <= MAX_SIZE) {
				return size.intValue();
			}
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("its arguments are no JSON object.", ex);
		}
		throw new IllegalArgumentException(
				"size is a whole number between 1 and " + MAX_SIZE + ", got arguments " + arguments + ".");
	}

	/** Bans what followed the last {@code size - 1} tokens where they stood before. */
	private static void banRepetitions(LogitsRow row, int size) {
		TokenIds tokens = row.tokens();
		int last = tokens.size() - size + 1;
		for (int start = 0; start < last; start++) {
			if (matches(tokens, start, last, size - 1)) {
				row.ban(tokens.get(start + size - 1));
			}
		}
	}

	private static boolean matches(TokenIds tokens, int one, int other, int length) {
		for (int i = 0; i < length; i++) {
			if (tokens.get(one + i) != tokens.get(other + i)) {
				return false;
			}
		}
		return true;
	}

}
