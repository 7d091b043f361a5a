package io.millrace.worker.program;

import java.util.List;
import java.util.function.Supplier;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * Checks a batch before anything native sees it; a violation is a mistake of the caller.
 */
final class StepCheck {

	private StepCheck() {
	}

	static void check(StepBatch batch, ModelShape shape, int adapters) {
		require(!batch.entries().isEmpty(), () -> "A step computes at least one sequence.");
		require(batch.steps() > 0, () -> "A batch is at least one step, got " + batch.steps() + ".");
		for (Entry entry : batch.entries()) {
			check(entry, batch.steps(), shape);
			require(entry.adapter() >= Entry.NO_ADAPTER && entry.adapter() < adapters,
					() -> "An adapter's slot is below " + adapters + ", got " + entry.adapter() + ".");
		}
	}

	private static void check(Entry entry, int steps, ModelShape shape) {
		int size = entry.tokens().size();
		require(size > 0, () -> "A sequence's part of a step has at least one token.");
		checkDraws(entry, steps);
		long end = (long) entry.computed() + size + steps - 1;
		require(entry.computed() >= 0 && end <= shape.maxModelLen(),
				() -> "A sequence has at most " + shape.maxModelLen() + " tokens, got " + end + ".");
		checkIds(entry.tokens(), shape);
		int blocks = (int) Math.ceilDiv(end, shape.blockSize());
		require(entry.blockTable().size() >= blocks,
				() -> end + " tokens take " + blocks + " cache blocks, got " + entry.blockTable().size() + ".");
		for (int i = 0; i < blocks; i++) {
			int block = entry.blockTable().get(i);
			require(block >= 0 && block < shape.blocks(),
					() -> "A cache block is in [0, " + shape.blocks() + "), got " + block + ".");
		}
		entry.draws().forEach(StepCheck::check);
		if (!entry.extras().equals(Extras.NONE)) {
			check(entry.extras(), entry, shape);
		}
	}

	private static void checkDraws(Entry entry, int steps) {
		int size = entry.tokens().size();
		int draws = entry.draws().size();
		boolean plain = entry.extras().equals(Extras.NONE);
		if (steps > 1) {
			require(size == 1 && draws == steps && plain,
					() -> "A sequence's part of " + steps + " steps is one token and as many draws, got " + size
							+ " tokens and " + draws + " draws" + (plain ? "." : ", and extras."));
		}
		else {
			require(draws <= size,
					() -> "A sequence's part of " + size + " tokens has at most as many draws, got " + draws + ".");
			require(draws <= 1 || plain || hasNothingButMasks(entry.extras()),
					() -> "A sequence with extras has one draw, got " + draws + ".");
		}
	}

	private static boolean hasNothingButMasks(Extras extras) {
		return extras.equals(Extras.NONE.masked(extras.masks()));
	}

	private static void check(Extras extras, Entry entry, ModelShape shape) {
		checkIds(extras.edits().allowed(), shape);
		checkIds(extras.edits().biased(), shape);
		checkIds(extras.edits().penalised(), shape);
		checkIds(extras.promptTargets(), shape);
		require(extras.masks().isEmpty() || extras.masks().size() == entry.draws().size(),
				() -> "Each of " + entry.draws().size() + " draws has a mask, got " + extras.masks().size() + ".");
		for (TokenMask mask : extras.masks()) {
			require(mask.size() == shape.vocabularySize(),
					() -> "A mask is of " + shape.vocabularySize() + " tokens, got " + mask.size() + ".");
		}
		require(extras.promptTargets().size() <= entry.tokens().size(), () -> "An entry of " + entry.tokens().size()
				+ " tokens has at most as many targets, got " + extras.promptTargets().size() + ".");
	}

	private static void checkIds(TokenIds ids, ModelShape shape) {
		for (int i = 0; i < ids.size(); i++) {
			int id = ids.get(i);
			require(id >= 0 && id < shape.vocabularySize(),
					() -> "A token id is in [0, " + shape.vocabularySize() + "), got " + id + ".");
		}
	}

	private static void check(Draw draw) {
		require(draw.temperature() >= 0 && Float.isFinite(draw.temperature()),
				() -> "temperature is at least 0, got " + draw.temperature() + ".");
		require(draw.topK() >= 0, () -> "topK is at least 0, got " + draw.topK() + ".");
		require(draw.topP() > 0 && draw.topP() <= 1, () -> "topP is above 0 and at most 1, got " + draw.topP() + ".");
		require(draw.minP() >= 0 && draw.minP() <= 1, () -> "minP is between 0 and 1, got " + draw.minP() + ".");
		require(draw.uniform() >= 0 && draw.uniform() < 1, () -> "uniform is in [0, 1), got " + draw.uniform() + ".");
	}

	/** Of thousands of checks a step none may cost a message. */
	private static void require(boolean condition, Supplier<String> message) {
		if (!condition) {
			throw new IllegalArgumentException(message.get());
		}
	}

}
