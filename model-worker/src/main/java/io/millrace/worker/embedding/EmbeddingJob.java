package io.millrace.worker.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.step.EmbeddingText;
import org.jspecify.annotations.Nullable;

/**
 * One request inside the engine: its texts, and those of their vectors that are there. A
 * vector joins the transcript when those before it have. Guarded by the engine's lock.
 */
final class EmbeddingJob {

	private final GenerationTask task;

	private final int dimensions;

	private final boolean normalised;

	private final long acceptedAtNanos;

	private final Transcript transcript;

	private final List<EmbeddingText> texts = new ArrayList<>();

	/** By text; null before it is computed, and again once it is in the transcript. */
	private final @Nullable TokenIds[] vectors;

	/** Index of the first text whose vector is not in the transcript as a whole. */
	private int next;

	/** Tokens of texts that are not computed. */
	private long tokensLeft;

	private boolean aborted;

	/**
	 * A job that goes on after what was delivered.
	 * @param normalised whether a vector that is cut gets unit length again
	 */
	EmbeddingJob(GenerationTask task, boolean normalised, long acceptedAtNanos) {
		EmbeddingOrder order = Objects.requireNonNull(task.embedding());
		this.task = task;
		this.dimensions = order.dimensions();
		this.normalised = normalised;
		this.acceptedAtNanos = acceptedAtNanos;
		this.transcript = new Transcript(task.delivered().size());
		int start = 0;
		for (int i = 0; i < order.lengths().size(); i++) {
			TokenIds tokens = task.prompt().slice(start, start + order.lengths().get(i));
			this.texts.add((order.seconds() != null) ? new EmbeddingText(tokens, order.seconds().get(i))
					: EmbeddingText.alone(tokens));
			start += tokens.size();
		}
		this.vectors = new TokenIds[this.texts.size()];
		this.next = task.delivered().size() / this.dimensions;
		this.tokensLeft = pending().stream().mapToLong((text) -> text.content().size()).sum();
	}

	Transcript transcript() {
		return this.transcript;
	}

	long acceptedAtNanos() {
		return this.acceptedAtNanos;
	}

	int promptTokens() {
		return this.task.prompt().size();
	}

	/** Tokens of texts that are not computed. */
	long tokensLeft() {
		return this.tokensLeft;
	}

	/** The texts that are not computed, in order. */
	List<Text> pending() {
		List<Text> pending = new ArrayList<>();
		for (int index = this.next; index < this.texts.size(); index++) {
			if (this.vectors[index] == null) {
				pending.add(new Text(this, index));
			}
		}
		return pending;
	}

	/** Nobody waits for it any more. */
	void abort() {
		this.aborted = true;
	}

	boolean isAborted() {
		return this.aborted;
	}

	boolean hasEnded() {
		return this.transcript.ending() != null;
	}

	/** Whether all its vectors are in the transcript. */
	boolean isComplete() {
		return this.next == this.texts.size();
	}

	/** Takes a text's vector, all numbers of it. */
	void put(int index, float[] vector) {
		this.tokensLeft -= this.texts.get(index).size();
		this.vectors[index] = Vectors.bits(Vectors.cut(vector, this.dimensions, this.normalised));
		for (TokenIds ready = nextReady(); ready != null; ready = nextReady()) {
			int delivered = this.transcript.endIndex() - this.next * this.dimensions;
			this.transcript.appendTogether(ready.slice(delivered, ready.size()));
			this.vectors[this.next] = null;
			this.next++;
		}
	}

	private @Nullable TokenIds nextReady() {
		return isComplete() ? null : this.vectors[this.next];
	}

	/** Ends it as it should. */
	void finish() {
		end(new Outcome.Finished(this.aborted ? FinishReason.CANCELLED : FinishReason.STOP));
	}

	void end(Outcome outcome) {
		this.transcript.end(outcome, new Usage(promptTokens(), 0, this.transcript.endIndex()));
	}

	/**
	 * One text of a job.
	 *
	 * @param job whose
	 * @param index which
	 */
	record Text(EmbeddingJob job, int index) {

		EmbeddingText content() {
			return this.job.texts.get(this.index);
		}

	}

}
