package io.millrace.grammar.pushdown;

import java.util.Arrays;

import io.millrace.grammar.vocabulary.ByteRun;
import io.millrace.grammar.vocabulary.ByteState;
import io.millrace.grammar.vocabulary.FreeRun;
import org.jspecify.annotations.Nullable;

/**
 * Where a pushdown automaton stands after some bytes: the states that may read the next
 * one, each with its stacks, and whether the text may end. Immutable but for what it
 * remembers; safe for use by several threads. The same object, as long as the automaton
 * remembers it, for all texts that may go on in the same ways.
 */
public final class Configuration {

	private final PushdownAutomaton automaton;

	/** Ascending. */
	private final int[] states;

	/** By index of {@link #states}. */
	private final Stack[] stacks;

	private final boolean accepting;

	private final int hash;

	/** By class of bytes; null where it was not asked for yet. */
	private final @Nullable Configuration[] successors;

	/** After each plain character; null where it was not asked for yet. */
	private volatile Configuration @Nullable [] afterPlain;

	Configuration(PushdownAutomaton automaton, int[] states, Stack[] stacks, boolean accepting) {
		this.automaton = automaton;
		this.states = states;
		this.stacks = stacks;
		this.accepting = accepting;
		this.hash = 31 * (31 * Arrays.hashCode(states) + Arrays.hashCode(stacks)) + Boolean.hashCode(accepting);
		this.successors = new Configuration[automaton.classes()];
	}

	/** Whether the text may end here. */
	public boolean isAccepting() {
		return this.accepting;
	}

	/** Whether no byte may follow. */
	public boolean isFinal() {
		return this.states.length == 0;
	}

	/** After one more byte, in [0, 255], or null if it is refused. */
	public @Nullable Configuration next(int value) {
		Configuration known = this.successors[this.automaton.classOf(value)];
		if (known == null) {
			known = this.automaton.step(this, value);
			this.successors[this.automaton.classOf(value)] = known;
		}
		return known.isDead() ? null : known;
	}

	/** After more bytes, or null if they are refused. */
	public @Nullable Configuration next(byte[] bytes) {
		Configuration current = this;
		for (int i = 0; i < bytes.length && current != null; i++) {
			current = current.next(Byte.toUnsignedInt(bytes[i]));
		}
		return current;
	}

	/**
	 * The one byte that has to follow, or -1 if there are several, or none, or the text
	 * may end here.
	 */
	public int forcedByte() {
		return this.accepting ? -1 : this.automaton.onlyByte(this);
	}

	/**
	 * How many plain characters may follow, whatever they are.
	 * @param max the most that the caller asks for
	 */
	public FreeRun freeRun(int max) {
		return PlainRun.find(this, max);
	}

	/**
	 * How many bytes of some kinds may follow, whichever they are.
	 * @param max the most that the caller asks for
	 */
	public ByteRun byteRun(int max) {
		return this.automaton.byteRun(this, max);
	}

	/**
	 * Equal objects for configurations that allow the same ways of so many bytes.
	 * @param bytes from 1 to {@link ByteState#MAX_OUTLOOK}
	 */
	public Object outlook(int bytes) {
		int[] blocks = new int[this.states.length];
		Arrays.setAll(blocks, (i) -> this.automaton.near(bytes, this.states[i]));
		return new Outlook(this.automaton, bytes, blocks, this.stacks);
	}

	/** Each way to stand after one plain character; null if one is refused. */
	Configuration @Nullable [] afterPlainCharacter() {
		Configuration[] known = this.afterPlain;
		if (known == null) {
			known = PlainRun.afterOne(this);
			this.afterPlain = known;
		}
		return (known.length > 0) ? known : null;
	}

	/** See {@link PlainRun#bytes}. */
	int[] plainBytes() {
		return this.automaton.plainBytes();
	}

	/** See {@link PushdownAutomaton#plainStep}. */
	int plainStep(int state, int value) {
		return this.automaton.plainStep(state, value);
	}

	/** In another state, with the stacks of the only one. */
	Configuration at(int state) {
		return this.automaton.at(state, this.stacks[0]);
	}

	int size() {
		return this.states.length;
	}

	int state(int index) {
		return this.states[index];
	}

	Stack stack(int index) {
		return this.stacks[index];
	}

	private boolean isDead() {
		return this.states.length == 0 && !this.accepting;
	}

	/**
	 * Whether the other stands in the same way; {@code equals} asks for the same object.
	 */
	boolean isLike(Configuration that) {
		if (this.hash != that.hash || this.accepting != that.accepting || !Arrays.equals(this.states, that.states)) {
			return false;
		}
		for (int i = 0; i < this.stacks.length; i++) {
			if (!this.stacks[i].equals(that.stacks[i])) {
				return false;
			}
		}
		return true;
	}

	/** Of what {@link #isLike} compares. */
	int likeness() {
		return this.hash;
	}

}
