package io.millrace.grammar;

import java.io.ByteArrayOutputStream;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.vocabulary.ByteWalk;
import org.jspecify.annotations.Nullable;

/** A state of an automaton; positions in two automata are never equal. */
record DfaPosition(Dfa dfa, int state) implements Position {

	@Override
	public boolean isAccepting() {
		return this.dfa.isAccepting(this.state);
	}

	@Override
	public ByteWalk walk(int maxBytes) {
		return new DfaWalk(this.dfa, this.state, maxBytes);
	}

	@Override
	public @Nullable Position after(byte[] bytes) {
		int next = this.dfa.next(this.state, bytes);
		return (next != Dfa.DEAD) ? new DfaPosition(this.dfa, next) : null;
	}

	@Override
	public boolean isFinal() {
		return this.dfa.isFinal(this.state);
	}

	/**
	 * Ends, because from each state a match can be reached, which no forced loop would.
	 */
	@Override
	public byte[] forcedBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int current = this.state;
		int forced = this.dfa.forcedByte(current);
		while (forced >= 0) {
			bytes.write(forced);
			current = this.dfa.next(current, forced);
			forced = this.dfa.forcedByte(current);
		}
		return bytes.toByteArray();
	}

}
