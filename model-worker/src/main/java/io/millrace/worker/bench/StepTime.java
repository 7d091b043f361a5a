package io.millrace.worker.bench;

import java.util.Iterator;

import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;

/**
 * How long one step took.
 *
 * @param rows sequences of its batch
 * @param decodes whether none computed anything but its last token and what may follow
 * @param generated tokens that it generated, wrong guesses left out
 * @param nanos from the end of the step before to its own end, so that the steps of a
 * pass add up to its whole time
 * @param nativeNanos the part in native code
 */
record StepTime(int rows, boolean decodes, int generated, long nanos, long nativeNanos) {

	static StepTime of(StepBatch batch, StepResult result, long nanos, long nativeNanos) {
		boolean decodes = true;
		int generated = 0;
		Iterator<Choice> choices = result.choices().iterator();
		for (Entry entry : batch.entries()) {
			decodes &= entry.samples() && entry.tokens().size() <= entry.draws().size();
			generated += generated(entry, batch.steps() > 1, choices);
		}
		return new StepTime(batch.entries().size(), decodes, generated, nanos, nativeNanos);
	}

	/** How many of an entry's choices count: those behind a wrong guess do not. */
	private static int generated(Entry entry, boolean manySteps, Iterator<Choice> choices) {
		int first = entry.tokens().size() - entry.draws().size() + 1;
		int generated = 0;
		boolean right = true;
		for (int i = 0; i < entry.draws().size(); i++) {
			generated += right ? 1 : 0;
			Choice choice = choices.next();
			boolean last = i == entry.draws().size() - 1;
			right &= manySteps || last
					|| (choice instanceof Choice.Token token && token.id() == entry.tokens().get(first + i));
		}
		return generated;
	}

	/** Whether all streams were in it and none computed anything of its prompt. */
	boolean decodes(int streams) {
		return this.rows == streams && this.decodes;
	}

	long hostNanos() {
		return this.nanos - this.nativeNanos;
	}

}
