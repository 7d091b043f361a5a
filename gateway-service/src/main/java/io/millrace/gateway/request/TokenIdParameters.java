package io.millrace.gateway.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/** Reads parameters that name tokens by their ids; null becomes none. */
final class TokenIdParameters {

	private static final double MAX_BIAS = 100;

	private TokenIdParameters() {
	}

	/** A list of at most so many ids. A null in it is no id of any vocabulary. */
	static TokenIds list(String name, @Nullable List<@Nullable Integer> ids, int most) {
		if (ids == null) {
			return TokenIds.EMPTY;
		}
		if (ids.size() > most) {
			throw invalid(name, "'" + name + "' may have " + most + " ids, and has " + ids.size() + ".");
		}
		return TokenIds.of(ids.stream().map((id) -> Objects.requireNonNullElse(id, -1)).toList());
	}

	/** What is added to the logits of which tokens. */
	static Map<Integer, Double> biases(@Nullable Map<String, @Nullable Double> wire) {
		if (wire == null) {
			return Map.of();
		}
		if (wire.size() > SamplingParams.MAX_LOGIT_BIASES) {
			throw invalid("logit_bias", "'logit_bias' may have " + SamplingParams.MAX_LOGIT_BIASES + " tokens, and has "
					+ wire.size() + ".");
		}
		Map<Integer, Double> biases = new LinkedHashMap<>();
		wire.forEach((token, bias) -> {
			if (bias != null) {
				Checks.range("logit_bias", bias, -MAX_BIAS, MAX_BIAS);
				biases.put(id(token), bias);
			}
		});
		return biases;
	}

	private static int id(String token) {
		try {
			return Integer.parseInt(token);
		}
		catch (NumberFormatException ex) {
			throw new MillraceException(ErrorCode.INVALID_VALUE,
					"The keys of 'logit_bias' are token ids, got '" + Checks.shortened(token) + "'.", "logit_bias", ex);
		}
	}

	private static MillraceException invalid(String name, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, name, message);
	}

}
