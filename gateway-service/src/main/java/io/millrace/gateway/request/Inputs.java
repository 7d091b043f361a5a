package io.millrace.gateway.request;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a model is given, in one of four forms: a text, texts, token ids, lists of token
 * ids. No list is empty; a text may be.
 */
public sealed interface Inputs {

	/** How many there are, at least 1. */
	int count();

	/** Inputs to be tokenized. */
	record Texts(List<String> texts) implements Inputs {

		public Texts {
			texts = List.copyOf(texts);
		}

		@Override
		public int count() {
			return this.texts.size();
		}

	}

	/** Inputs that are tokens already. */
	record Tokens(List<TokenIds> lists) implements Inputs {

		public Tokens {
			lists = List.copyOf(lists);
		}

		@Override
		public int count() {
			return this.lists.size();
		}

	}

	/**
	 * Reads the wire form.
	 * @param param name of the parameter
	 * @param most how many inputs there may be
	 * @throws MillraceException that names the parameter
	 */
	static Inputs of(String param, @Nullable JsonNode wire, int most) {
		JsonNode given = Checks.required(param, (wire != null && !wire.isNull()) ? wire : null);
		if (given.isString()) {
			return new Texts(List.of(given.stringValue()));
		}
		if (!given.isArray() || given.isEmpty()) {
			throw malformed(param);
		}
		boolean single = given.get(0).isNumber();
		if (!single && given.size() > most) {
			throw invalid(param, "'" + param + "' may have " + most + " inputs, and has " + given.size() + ".");
		}
		return switch (given.get(0).getNodeType()) {
			case STRING -> texts(param, given);
			case NUMBER -> new Tokens(List.of(tokens(param, given)));
			case ARRAY -> lists(param, given);
			default -> throw malformed(param);
		};
	}

	private static Texts texts(String param, JsonNode wire) {
		List<String> texts = new ArrayList<>(wire.size());
		for (JsonNode item : wire) {
			if (!item.isString()) {
				throw malformed(param);
			}
			texts.add(item.stringValue());
		}
		return new Texts(texts);
	}

	private static Tokens lists(String param, JsonNode wire) {
		List<TokenIds> inputs = new ArrayList<>(wire.size());
		for (JsonNode item : wire) {
			if (!item.isArray() || item.isEmpty()) {
				throw malformed(param);
			}
			inputs.add(tokens(param, item));
		}
		return new Tokens(inputs);
	}

	private static TokenIds tokens(String param, JsonNode wire) {
		int[] ids = new int[wire.size()];
		for (int i = 0; i < ids.length; i++) {
			if (!wire.get(i).isInt()) {
				throw malformed(param);
			}
			ids[i] = wire.get(i).intValue();
		}
		return TokenIds.of(ids);
	}

	private static MillraceException malformed(String param) {
		return invalid(param, "'" + param
				+ "' is a string, an array of strings, an array of token ids, or an array of such arrays, none of them empty.");
	}

	private static MillraceException invalid(String param, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, param, message);
	}

}
