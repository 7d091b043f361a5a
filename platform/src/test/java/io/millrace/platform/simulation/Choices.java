package io.millrace.platform.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The decisions of one run: which of the things that could happen next does. Made up at
 * random, or enumerated so that no sequence of decisions up to a depth is left out.
 */
abstract class Choices {

	/**
	 * Decides.
	 * @param count of how many
	 * @return an index, or -1 once the run is to end in its natural order
	 */
	abstract int next(int count);

	/** Draws so many decisions. */
	static Choices random(long seed, int decisions) {
		Random random = new Random(seed);
		return new Choices() {

			private int made;

			@Override
			int next(int count) {
				this.made++;
				return (this.made <= decisions) ? random.nextInt(count) : -1;
			}

		};
	}

	/** All sequences of decisions up to a depth, one after the other. */
	static final class Enumeration {

		private final int depth;

		private final List<Integer> path = new ArrayList<>();

		private final List<Integer> widths = new ArrayList<>();

		private boolean done;

		Enumeration(int depth) {
			this.depth = depth;
		}

		boolean isDone() {
			return this.done;
		}

		/** The decisions of the next run. */
		Choices begin() {
			return new Choices() {

				private int at;

				@Override
				int next(int count) {
					if (this.at == Enumeration.this.depth) {
						return -1;
					}
					if (this.at == Enumeration.this.path.size()) {
						Enumeration.this.path.add(0);
						Enumeration.this.widths.add(count);
					}
					return Enumeration.this.path.get(this.at++);
				}

			};
		}

		/** Goes on to the next sequence. */
		void advance() {
			while (!this.path.isEmpty()) {
				int last = this.path.size() - 1;
				if (this.path.get(last) + 1 < this.widths.get(last)) {
					this.path.set(last, this.path.get(last) + 1);
					return;
				}
				this.path.remove(last);
				this.widths.remove(last);
			}
			this.done = true;
		}

	}

}
