package io.millrace.worker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.engine.Transcript;

/**
 * Streams of which each asks anew as soon as it was answered. Who drives it looks after
 * each step.
 */
final class ClosedLoop {

	private final int requestsEach;

	private final Asking asking;

	private final List<Stream> streams = new ArrayList<>();

	private final List<Long> firsts = new ArrayList<>();

	private final List<Long> gaps = new ArrayList<>();

	private final long began = System.nanoTime();

	private long tokens;

	private long ended;

	/**
	 * All streams ask at once.
	 * @param streams how many
	 * @param requestsEach what each asks, one after the other
	 * @param asking how
	 */
	ClosedLoop(int streams, int requestsEach, Asking asking) {
		this.requestsEach = requestsEach;
		this.asking = asking;
		for (int i = 0; i < streams; i++) {
			this.streams.add(new Stream(i));
		}
	}

	boolean isOver() {
		return this.streams.stream().allMatch(Stream::isOver);
	}

	/** Sees what is new, and asks anew for whoever was answered. */
	void look() {
		long now = System.nanoTime();
		this.streams.forEach((stream) -> stream.look(now));
		this.ended = now;
	}

	LoopFigures figures(OptionalLong residentBytes) {
		return new LoopFigures(this.streams.size(), this.tokens, this.ended - this.began, this.firsts, this.gaps,
				residentBytes);
	}

	/** Checks that a stream ended as it was asked to. */
	static void requireWhole(Transcript transcript) {
		Transcript.Ending ending = transcript.ending();
		if (ending == null || !ending.outcome().equals(new Outcome.Finished(FinishReason.LENGTH))) {
			throw new IllegalStateException("A stream ended before its last token: " + ending);
		}
	}

	/** Submits a request. */
	@FunctionalInterface
	interface Asking {

		Transcript ask(int round, int stream);

	}

	/** One of them. */
	private final class Stream {

		private final int number;

		private int asked = 1;

		private Transcript transcript;

		private long lastAt = System.nanoTime();

		private int seen;

		Stream(int number) {
			this.number = number;
			this.transcript = ClosedLoop.this.asking.ask(1, number);
		}

		boolean isOver() {
			return this.asked > ClosedLoop.this.requestsEach;
		}

		void look(long now) {
			if (isOver()) {
				return;
			}
			boolean answered = this.transcript.ending() != null;
			int size = this.transcript.endIndex();
			if (size > this.seen) {
				(this.seen == 0 ? ClosedLoop.this.firsts : ClosedLoop.this.gaps).add(now - this.lastAt);
				ClosedLoop.this.tokens += size - this.seen;
				this.lastAt = now;
				this.seen = size;
			}
			if (answered) {
				requireWhole(this.transcript);
				askAnew();
			}
		}

		private void askAnew() {
			this.asked++;
			this.seen = 0;
			this.lastAt = System.nanoTime();
			if (!isOver()) {
				this.transcript = ClosedLoop.this.asking.ask(this.asked, this.number);
			}
		}

	}

}
