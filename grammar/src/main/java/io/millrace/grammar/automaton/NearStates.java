package io.millrace.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which states of an automaton a few bytes do not tell apart: Moore's partitions, the
 * first of them. Two states are in one block at depth {@code n} if the same ways of
 * {@code n} bytes are open from both, with ends and calls at the same places. What leads
 * to no state that has just changed its block stays together, so a depth takes as long as
 * what it changes.
 */
final class NearStates {

	private static final int NO_STATE = -1;

	private final TransitionTable table;

	private final Steps bytes;

	private final Steps calls;

	/** By state. */
	private final int[] blocks;

	private int count = 1;

	/**
	 * @param firstCall the first column that is a call; the columns before it are classes
	 * of bytes
	 */
	NearStates(TransitionTable table, int firstCall) {
		this.table = table;
		this.bytes = new Steps(0, firstCall);
		this.calls = new Steps(firstCall, table.classes());
		this.blocks = new int[table.states()];
	}

	/** By depth, from 0 to the greatest: the block of each state. */
	int[][] find(int maxDepth) {
		int[][] all = new int[maxDepth + 1][];
		splitByAccepting();
		followCalls(everyState());
		all[0] = this.blocks.clone();
		BitSet open = everyState();
		for (int depth = 1; depth <= maxDepth; depth++) {
			BitSet moved = split(this.bytes, open);
			moved.or(followCalls(this.calls.before(moved)));
			open = this.bytes.before(moved);
			all[depth] = moved.isEmpty() ? all[depth - 1] : this.blocks.clone();
		}
		return all;
	}

	private BitSet everyState() {
		BitSet all = new BitSet();
		all.set(0, this.table.states());
		return all;
	}

	private void splitByAccepting() {
		for (int state = 0; state < this.blocks.length; state++) {
			if (this.table.isAccepting(state) != this.table.isAccepting(0)) {
				this.blocks[state] = 1;
				this.count = 2;
			}
		}
	}

	/**
	 * Calls read no byte by themselves, so what follows them counts at the same depth.
	 * @param first the states whose calls may tell them apart now
	 * @return the states that are in other blocks than before
	 */
	private BitSet followCalls(BitSet first) {
		BitSet all = new BitSet();
		BitSet open = first;
		while (!open.isEmpty()) {
			BitSet moved = split(this.calls, open);
			all.or(moved);
			open = this.calls.before(moved);
		}
		return all;
	}

	/**
	 * Splits blocks whose states are led into different ones by some of the steps.
	 * @param open the states that may have been led elsewhere than those beside them
	 * @return the states that are in other blocks than before
	 */
	private BitSet split(Steps steps, BitSet open) {
		int[] before = this.blocks.clone();
		int[] sizes = new int[this.count];
		int[] stays = new int[this.count];
		Arrays.fill(stays, NO_STATE);
		for (int state = 0; state < before.length; state++) {
			sizes[before[state]]++;
			if (!open.get(state)) {
				stays[before[state]] = state;
			}
		}
		Groups groups = new Groups(steps, before, 2 * open.cardinality());
		BitSet moved = new BitSet();
		for (int state = open.nextSetBit(0); state >= 0; state = open.nextSetBit(state + 1)) {
			int block = before[state];
			if (sizes[block] == 1) {
				continue;
			}
			if (stays[block] != NO_STATE) {
				groups.find(stays[block]);
			}
			int first = groups.find(state);
			if (first != state) {
				this.blocks[state] = this.blocks[first];
			}
			else if (stays[block] == NO_STATE) {
				stays[block] = state;
			}
			else {
				this.blocks[state] = this.count++;
			}
			if (this.blocks[state] != block) {
				moved.set(state);
			}
		}
		return moved;
	}

	/** Steps of one kind, forwards and backwards. */
	private final class Steps {

		/** By state: the columns that lead on, each followed by where it leads. */
		private final int[][] after;

		/** By state: where it is led to from. */
		private final IntList[] sources;

		Steps(int from, int to) {
			int states = NearStates.this.table.states();
			this.after = new int[states][];
			this.sources = new IntList[states];
			Arrays.setAll(this.sources, (state) -> new IntList());
			int[] found = new int[2 * (to - from)];
			for (int state = 0; state < states; state++) {
				int size = 0;
				for (int column = from; column < to; column++) {
					int target = NearStates.this.table.target(state, column);
					if (target != TransitionTable.DEAD) {
						found[size++] = column;
						found[size++] = target;
						this.sources[target].add(state);
					}
				}
				this.after[state] = Arrays.copyOf(found, size);
			}
		}

		/** What leads to one of the states. */
		BitSet before(BitSet states) {
			BitSet before = new BitSet();
			states.stream().forEach((state) -> {
				IntList own = this.sources[state];
				for (int i = 0; i < own.size(); i++) {
					before.set(own.get(i));
				}
			});
			return before;
		}

	}

	/** Finds the first of the states that are in one block and led into the same ones. */
	private static final class Groups {

		private final Steps steps;

		private final int[] blocks;

		/** Open addressing. */
		private final int[] places;

		/**
		 * @param states how many there are at most
		 */
		Groups(Steps steps, int[] blocks, int states) {
			this.steps = steps;
			this.blocks = blocks;
			this.places = new int[4 * Integer.highestOneBit(states + 1)];
			Arrays.fill(this.places, NO_STATE);
		}

		int find(int state) {
			int place = hash(state) & this.places.length - 1;
			while (this.places[place] != NO_STATE && !isLike(this.places[place], state)) {
				place = place + 1 & this.places.length - 1;
			}
			if (this.places[place] == NO_STATE) {
				this.places[place] = state;
			}
			return this.places[place];
		}

		private int hash(int state) {
			int[] after = this.steps.after[state];
			int hash = this.blocks[state];
			for (int i = 0; i < after.length; i += 2) {
				hash = 31 * (31 * hash + after[i]) + this.blocks[after[i + 1]];
			}
			hash *= 0x9E37_79B9;
			return hash ^ hash >>> 15;
		}

		private boolean isLike(int first, int second) {
			int[] one = this.steps.after[first];
			int[] other = this.steps.after[second];
			boolean alike = this.blocks[first] == this.blocks[second] && one.length == other.length;
			for (int i = 0; alike && i < one.length; i += 2) {
				alike = one[i] == other[i] && this.blocks[one[i + 1]] == this.blocks[other[i + 1]];
			}
			return alike;
		}

	}

}
