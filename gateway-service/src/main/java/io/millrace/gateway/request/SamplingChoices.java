package io.millrace.gateway.request;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of sampling, checked; null where it says nothing.
 *
 * @param temperature see {@link SamplingParams#temperature()}
 * @param topK see {@link SamplingParams#topK()}
 * @param topP see {@link SamplingParams#topP()}
 * @param seed see {@link SamplingParams#seed()}
 * @param stops strings that end the answer
 * @param stopTokenIds ids that end the answer
 * @param ignoreEos whether the model's own end-of-sequence tokens end nothing
 * @param skipSpecialTokens whether special tokens become no text
 */
public record SamplingChoices(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP,
		@Nullable Long seed, List<String> stops, TokenIds stopTokenIds, boolean ignoreEos, boolean skipSpecialTokens) {

	private static final int MAX_STOP_TOKEN_IDS = 128;

	/** What a top_p of 0 means: the likeliest token alone. */
	private static final double LEAST_TOP_P = 1e-6;

	public SamplingChoices {
		stops = List.copyOf(stops);
	}

	/**
	 * Checks the wire form.
	 * @throws MillraceException that names the parameter at fault
	 */
	public static SamplingChoices of(SamplingWire wire) {
		return new SamplingChoices(Checks.range("temperature", wire.temperature(), 0, SamplingParams.MAX_TEMPERATURE),
				topK(wire.topK()), topP(wire.topP()), wire.seed(), StopStrings.of(wire.stop()),
				stopTokenIds(wire.stopTokenIds()), Boolean.TRUE.equals(wire.ignoreEos()),
				!Boolean.FALSE.equals(wire.skipSpecialTokens()));
	}

	/**
	 * Resolves what is open: the request's value, else the server's, else the model's,
	 * else OpenAI's. A seed is drawn.
	 */
	SamplingParams resolve(SamplingDefaults server, ModelCard model, int maxNewTokens) {
		Checks.vocabulary("stop_token_ids", this.stopTokenIds, model.vocabularySize());
		return new SamplingParams(first(this.temperature, server.temperature(), model.defaults().temperature(), 1.0),
				first(this.topK, server.topK(), model.defaults().topK(), 0),
				first(this.topP, server.topP(), model.defaults().topP(), 1.0),
				(this.seed != null) ? this.seed : ThreadLocalRandom.current().nextLong(), 0, maxNewTokens,
				this.ignoreEos, this.stopTokenIds);
	}

	private static <T> T first(@Nullable T request, @Nullable T server, @Nullable T model, T standard) {
		T configured = Objects.requireNonNullElse((server != null) ? server : model, standard);
		return (request != null) ? request : configured;
	}

	/** -1 is what some clients say for "all". */
	private static @Nullable Integer topK(@Nullable Integer topK) {
		Checks.range("top_k", topK, -1, Integer.MAX_VALUE);
		return (topK != null) ? Integer.valueOf(Math.max(0, topK)) : null;
	}

	private static @Nullable Double topP(@Nullable Double topP) {
		Checks.range("top_p", topP, 0, 1);
		return (topP != null) ? Double.valueOf(Math.max(LEAST_TOP_P, topP)) : null;
	}

	private static TokenIds stopTokenIds(@Nullable List<@Nullable Integer> ids) {
		if (ids == null) {
			return TokenIds.EMPTY;
		}
		if (ids.size() > MAX_STOP_TOKEN_IDS) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "stop_token_ids",
					"'stop_token_ids' may have " + MAX_STOP_TOKEN_IDS + " ids, and has " + ids.size() + ".");
		}
		return TokenIds.of(ids.stream().map((id) -> Objects.requireNonNullElse(id, -1)).toList());
	}

}
