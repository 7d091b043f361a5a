package io.millrace.worker.model;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;

/** Builds steps over sequences whose blocks are chosen by the test. */
final class Sequences {

	private Sequences() {
	}

	/** Blocks {@code first, first + stride, …}, enough for a whole sequence. */
	static TokenIds blocks(int first, int stride, int count) {
		return TokenIds.of(IntStream.range(0, count).map((i) -> first + i * stride).toArray());
	}

	static Entry part(TokenIds tokens, int from, int to, TokenIds blocks) {
		return part(tokens, from, to, blocks, Draw.GREEDY);
	}

	static Entry part(TokenIds tokens, int from, int to, TokenIds blocks, Draw draw) {
		return new Entry(tokens.slice(from, to), from, blocks, draw);
	}

	static StepBatch batch(Entry... entries) {
		return new StepBatch(List.of(entries));
	}

	/** The tokens of a step in which every sequence got one. */
	static int[] tokens(StepResult result) {
		return result.choices().stream().mapToInt((choice) -> ((Choice.Token) choice).id()).toArray();
	}

	/** The logits after the last token of a whole prefill. */
	static float[] whole(TorchStepExecutor model, TokenIds tokens, TokenIds blocks) {
		return model.logits(batch(part(tokens, 0, tokens.size(), blocks)))[0];
	}

	/** The logits after the last token, computed in chunks of the given size. */
	static float[] chunked(TorchStepExecutor model, TokenIds tokens, TokenIds blocks, int chunk) {
		float[] last = new float[0];
		for (int from = 0; from < tokens.size(); from += chunk) {
			last = model.logits(batch(part(tokens, from, Math.min(from + chunk, tokens.size()), blocks)))[0];
		}
		return last;
	}

	static float difference(float[] one, float[] other) {
		float greatest = 0;
		for (int i = 0; i < one.length; i++) {
			float difference = Math.abs(one[i] - other[i]);
			greatest = Float.isNaN(difference) ? Float.POSITIVE_INFINITY : Math.max(greatest, difference);
		}
		return greatest;
	}

}
