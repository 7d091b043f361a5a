package io.millrace.grammar.automaton;

import java.nio.IntBuffer;
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

	/** The first column that is a call; the columns before it are classes of bytes. */
	private final int firstCall;

	NearStates(TransitionTable table, int firstCall) {
		this.table = table;
		this.firstCall = firstCall;
	}

	/** By depth, from 0 to the greatest: the block of each state. */
	int[][] find(int maxDepth) {
		int[][] all = new int[maxDepth + 1][];
		all[0] = followCalls(byAccepting());
		for (int depth = 1; depth <= maxDepth; depth++) {
			boolean isDone = depth > 1 && count(all[depth - 1]) == count(all[depth - 2]);
			all[depth] = isDone ? all[depth - 1] : followCalls(split(all[depth - 1], 0, this.firstCall));
		}
		return all;
	}

	private int[] byAccepting() {
		int[] blocks = new int[this.table.states()];
		Arrays.setAll(blocks, (state) -> this.table.isAccepting(state) ? 1 : 0);
		return blocks;
	}

	/**
	 * Calls read no byte by themselves, so what follows them counts at the same depth.
	 */
	private int[] followCalls(int[] blocks) {
		int[] current = blocks;
		int before = 0;
		while (this.firstCall < this.table.classes() && count(current) > before) {
			before = count(current);
			current = split(current, this.firstCall, this.table.classes());
		}
		return current;
	}

	/** Splits blocks whose states are led into different ones by some of the columns. */
	private int[] split(int[] blocks, int from, int to) {
		int[] sizes = new int[count(blocks)];
		for (int block : blocks) {
			sizes[block]++;
		}
		Map<IntBuffer, Integer> numbers = new HashMap<>();
		int[] finer = new int[blocks.length];
		for (int state = 0; state < blocks.length; state++) {
			int[] row = (sizes[blocks[state]] == 1) ? new int[1] : new int[to - from + 1];
			row[0] = blocks[state];
			for (int i = 1; i < row.length; i++) {
				int target = this.table.target(state, from + i - 1);
				row[i] = (target != TransitionTable.DEAD) ? blocks[target] : TransitionTable.DEAD;
			}
			Integer known = numbers.putIfAbsent(IntBuffer.wrap(row), numbers.size());
			finer[state] = (known != null) ? known : numbers.size() - 1;
		}
		return finer;
	}

	private static int count(int[] blocks) {
		return Arrays.stream(blocks).max().orElse(-1) + 1;
	}

}
