package io.millrace.worker.step;

import java.util.Arrays;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LogProbabilities;
import org.jspecify.annotations.Nullable;

/**
 * What one step made.
 *
 * @param choices one for each draw, entry by entry
 * @param promptLogprobs one for each entry with prompt targets
 * ({@link Extras#promptTargets}), in order
 */
public record StepResult(List<Choice> choices, List<LogProbabilities> promptLogprobs) {

	public StepResult {
		choices = List.copyOf(choices);
		promptLogprobs = List.copyOf(promptLogprobs);
	}

	/** Tokens, and nothing else. */
	public static StepResult ofTokens(int... tokens) {
		return new StepResult(Arrays.stream(tokens).<Choice>mapToObj((id) -> new Choice.Token(id, null)).toList(),
				List.of());
	}

	/** What became of a sequence that was to get a token. */
	public sealed interface Choice {

		/**
		 * The next token.
		 *
		 * @param id which
		 * @param logprobs of this one token; null unless asked for
		 */
		record Token(int id, @Nullable LogProbabilities logprobs) implements Choice {

		}

		/**
		 * It cannot get one, while the others can.
		 *
		 * @param error whose fault it is
		 * @param message one sentence for the client
		 */
		record Failed(ErrorCode error, String message) implements Choice {

		}

	}

}
