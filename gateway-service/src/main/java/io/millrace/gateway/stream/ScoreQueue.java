package io.millrace.gateway.stream;

import java.util.List;

import io.millrace.protocol.LogProbabilities;
import org.jspecify.annotations.Nullable;

/**
 * Log-probabilities in the order of their tokens, taken from the front. Not thread-safe.
 */
final class ScoreQueue {

	private @Nullable LogProbabilities all;

	void add(LogProbabilities more) {
		this.all = (this.all != null) ? LogProbabilities.concat(List.of(this.all, more)) : more;
	}

	/** Takes the first {@code count}; null if there have been none at all. */
	@Nullable LogProbabilities take(int count) {
		LogProbabilities before = this.all;
		if (before == null) {
			return null;
		}
		this.all = before.slice(count, before.size());
		return before.slice(0, count);
	}

}
