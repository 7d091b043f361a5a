package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The four forms of {@code prompt}: a text, texts, token ids, lists of token ids. */
sealed interface Prompts {

	/** How many prompts there are, at least 1. */
	int count();

	/** Prompts to be tokenized. */
	record Texts(List<String> texts) implements Prompts {

		public Texts {
			texts = List.copyOf(texts);
		}

		@Override
		public int count() {
			return this.texts.size();
		}

	}

	/** Prompts that are tokens already. */
	record Tokens(List<TokenIds> prompts) implements Prompts {

		public Tokens {
			prompts = List.copyOf(prompts);
		}

		@Override
		public int count() {
			return this.prompts.size();
		}

	}

	/**
	 * Reads the wire form.
	 * @param most how many prompts there may be
	 */
	static Prompts of(@Nullable JsonNode wire, int most) {
		if (wire == null || wire.isNull()) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, "prompt", "The parameter 'prompt' is missing.");
		}
		if (wire.isString()) {
			return new Texts(List.of(wire.stringValue()));
		}
		if (!wire.isArray() || wire.isEmpty()) {
			throw malformed();
		}
		Prompts prompts = switch (wire.get(0).getNodeType()) {
			case STRING -> texts(wire);
			case NUMBER -> new Tokens(List.of(tokens(wire)));
			case ARRAY -> lists(wire);
			default -> throw malformed();
		};
		if (prompts.count() > most) {
			throw invalid("'prompt' may have " + most + " prompts, and has " + prompts.count() + ".");
		}
		return prompts;
	}

	private static Texts texts(JsonNode wire) {
		List<String> texts = new ArrayList<>(wire.size());
		for (JsonNode item : wire) {
			if (!item.isString()) {
				throw malformed();
			}
			texts.add(item.stringValue());
		}
		return new Texts(texts);
	}

	private static Tokens lists(JsonNode wire) {
		List<TokenIds> prompts = new ArrayList<>(wire.size());
		for (JsonNode item : wire) {
			if (!item.isArray() || item.isEmpty()) {
				throw malformed();
			}
			prompts.add(tokens(item));
		}
		return new Tokens(prompts);
	}

	private static TokenIds tokens(JsonNode wire) {
		int[] ids = new int[wire.size()];
		for (int i = 0; i < ids.length; i++) {
			JsonNode item = wire.get(i);
			if (!item.isInt()) {
				throw malformed();
			}
			ids[i] = item.intValue();
		}
		return TokenIds.of(ids);
	}

	private static MillraceException malformed() {
		return invalid("'prompt' is a string, an array of strings, an array of token ids, or an array of such arrays.");
	}

	private static MillraceException invalid(String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, "prompt", message);
	}

}
