package io.millrace.grammar.pushdown;

import java.util.Arrays;

/**
 * Where an automaton stands, as far as a few bytes can tell: configurations with equal
 * outlooks allow the same ways of so many bytes.
 */
final class Outlook {

	private final PushdownAutomaton automaton;

	private final int bytes;

	/**
	 * Of the configuration's states, in their order: what few bytes do not tell apart.
	 */
	private final int[] blocks;

	private final Stack[] stacks;

	private final int hash;

	Outlook(PushdownAutomaton automaton, int bytes, int[] blocks, Stack[] stacks) {
		this.automaton = automaton;
		this.bytes = bytes;
		this.blocks = blocks;
		this.stacks = stacks;
		this.hash = 31 * (31 * Arrays.hashCode(blocks) + Arrays.hashCode(stacks)) + bytes;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Outlook that && this.hash == that.hash && this.automaton == that.automaton
				&& this.bytes == that.bytes && Arrays.equals(this.blocks, that.blocks)
				&& Arrays.equals(this.stacks, that.stacks);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
