package io.millrace.worker.step;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Changes logits in Java, between their computation and the choice of tokens. */
@FunctionalInterface
public interface LogitsHook {

	/** Changes nothing. */
	LogitsHook NONE = (rows) -> Collections.nCopies(rows.size(), null);

	/**
	 * Changes logits in place.
	 * @param rows those of the sampled entries that are {@link Extras#processed}, in
	 * order, one number a token
	 * @return for each row why its sequence fails, or null; it must not throw
	 */
	List<StepResult.Choice.@Nullable Failed> process(List<float[]> rows);

}
