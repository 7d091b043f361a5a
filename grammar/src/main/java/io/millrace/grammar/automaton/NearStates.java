package io.millrace.grammar.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which states of an automaton a few bytes do not tell apart: Moore's partitions, the
 * first of them. Two states are in one block at depth {@code n} if the same ways of
 * {@code n} bytes are open from both, with ends and calls at the same places.
 */
final class NearStates {

	private final TransitionTable table;

	/** By state: the classes of bytes that lead on, each followed by where it leads. */
	private final IntList[] bytes;

	/** The same of calls. */
	private final IntList[] calls;

	private final boolean isCalling;

	/**
	 * @param firstCall the first column that is a call; the columns before it are classes
	 * of bytes
	 */
	NearStates(TransitionTable table, int firstCall) {
		this.table = table;
		this.bytes = steps(0, firstCall);
		this.calls = steps(firstCall, table.classes());
		this.isCalling = firstCall < table.classes();
	}

	private IntList[] steps(int from, int to) {
		IntList[] steps = new IntList[this.table.states()];
		for (int state = 0; state < steps.length; state++) {
			IntList ofState = new IntList();
			for (int column = from; column < to; column++) {
				int target = this.table.target(state, column);
				if (target != TransitionTable.DEAD) {
					ofState.add(column);
					ofState.add(target);
				}
			}
			steps[state] = ofState;
		}
		return steps;
	}

	/** By depth, from 0 to the greatest: the block of each state. */
	int[][] find(int maxDepth) {
		int[][] all = new int[maxDepth + 1][];
		all[0] = followCalls(byAccepting());
		for (int depth = 1; depth <= maxDepth; depth++) {
			boolean isDone = depth > 1 && count(all[depth - 1]) == count(all[depth - 2]);
			all[depth] = isDone ? all[depth - 1] : followCalls(split(all[depth - 1], this.bytes));
		}
		return all;
	}

	/**
	 * The first block is that of the first state, so that there is none without states.
	 */
	private int[] byAccepting() {
		int[] blocks = new int[this.table.states()];
		Arrays.setAll(blocks, (state) -> (this.table.isAccepting(state) == this.table.isAccepting(0)) ? 0 : 1);
		return blocks;
	}

	/**
	 * Calls read no byte by themselves, so what follows them counts at the same depth.
	 */
	private int[] followCalls(int[] blocks) {
		int[] current = blocks;
		int before = 0;
		while (this.isCalling && count(current) > before) {
			before = count(current);
			current = split(current, this.calls);
		}
		return current;
	}

	/** Splits blocks whose states are led into different ones by some of the steps. */
	private static int[] split(int[] blocks, IntList[] steps) {
		int[] sizes = new int[count(blocks)];
		for (int block : blocks) {
			sizes[block]++;
		}
		Map<IntList, Integer> numbers = new HashMap<>();
		int[] finer = new int[blocks.length];
		for (int state = 0; state < blocks.length; state++) {
			IntList row = new IntList();
			row.add(blocks[state]);
			for (int i = 0; sizes[blocks[state]] > 1 && i < steps[state].size(); i += 2) {
				row.add(steps[state].get(i));
				row.add(blocks[steps[state].get(i + 1)]);
			}
			Integer known = numbers.putIfAbsent(row, numbers.size());
			finer[state] = (known != null) ? known : numbers.size() - 1;
		}
		return finer;
	}

	private static int count(int[] blocks) {
		return Arrays.stream(blocks).max().orElse(-1) + 1;
	}

}
