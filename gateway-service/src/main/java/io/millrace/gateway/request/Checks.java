package io.millrace.gateway.request;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * Checks of single parameters; each failure names the parameter, the limit and the value.
 */
public final class Checks {

	private static final int MAX_SHOWN = 80;

	private Checks() {
	}

	/** A value that must be there. */
	public static <T> T required(String name, @Nullable T value) {
		if (value == null) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, name, "The parameter '" + name + "' is missing.");
		}
		return value;
	}

	/** A number between two others, or none. */
	public static <T extends Number> @Nullable T range(String name, @Nullable T value, double least, double most) {
		if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, name,
					"'" + name + "' is " + limits(least, most) + ", got " + value + ".");
		}
		return value;
	}

	/** The most tokens; any number that no context could hold is as good as another. */
	public static @Nullable Integer maxTokens(String name, @Nullable Long value, int least) {
		return (value != null)
				? range(name, Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE), least, Integer.MAX_VALUE) : null;
	}

	/** A least number of tokens that the most allows. */
	public static void minTokens(@Nullable Integer least, @Nullable Integer most) {
		if (least != null && most != null && least > most) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "min_tokens",
					"'min_tokens' is at most 'max_tokens', which is " + most + ", got " + least + ".");
		}
	}

	/** How many alternatives of the prompt's tokens are wanted; null for none. */
	public static @Nullable Integer promptLogprobs(SamplingWire wire) {
		Integer wanted = range("prompt_logprobs", wire.promptLogprobs(), 0, SamplingParams.MAX_LOGPROBS);
		if (wanted != null && Boolean.TRUE.equals(wire.stream())) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "prompt_logprobs",
					"'prompt_logprobs' come with answers that are not streamed.");
		}
		return wanted;
	}

	/** Ids that the model has. */
	public static void vocabulary(String name, TokenIds ids, int vocabularySize) {
		ids.stream().filter((id) -> id < 0 || id >= vocabularySize).findFirst().ifPresent((id) -> {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, name, "The ids in '" + name + "' are between 0 and "
					+ (vocabularySize - 1) + " for this model, got " + id + ".");
		});
	}

	/** What a message repeats of what a client sent. */
	public static String shortened(@Nullable Object value) {
		String text = String.valueOf(value);
		return (text.length() > MAX_SHOWN) ? text.substring(0, MAX_SHOWN) + "…" : text;
	}

	private static String limits(double least, double most) {
		return (most == Integer.MAX_VALUE) ? "at least " + number(least)
				: "between " + number(least) + " and " + number(most);
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

}
