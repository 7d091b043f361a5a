package io.millrace.grammar.pushdown;

import java.util.Arrays;

import io.millrace.grammar.vocabulary.ByteKinds;
import io.millrace.grammar.vocabulary.ByteRun;
import org.jspecify.annotations.Nullable;

/**
 * How long a run of bytes of some kinds is free. Where a pattern repeats a class, all
 * bytes of the class lead to one place, and on from there.
 */
final class KindRun {

	/** Runs of fewer different bytes are no gain. */
	private static final int MIN_BYTES = 6;

	/** By kind: one byte of each class that the automaton tells apart. */
	private final int[][] bytes;

	/** By kind: how many bytes it has. */
	private final int[] sizes = new int[ByteKinds.COUNT];

	/**
	 * @param classes by byte
	 */
	KindRun(int[] classes) {
		this.bytes = new int[ByteKinds.COUNT][0];
		boolean[][] seen = new boolean[ByteKinds.COUNT][classes.length];
		for (int value = 0; value < classes.length; value++) {
			int kind = ByteKinds.of(value);
			this.sizes[kind]++;
			if (!seen[kind][classes[value]]) {
				seen[kind][classes[value]] = true;
				this.bytes[kind] = Arrays.copyOf(this.bytes[kind], this.bytes[kind].length + 1);
				this.bytes[kind][this.bytes[kind].length - 1] = value;
			}
		}
	}

	/**
	 * The run of the kinds that lead to the same place and have most bytes.
	 * @param max the longest that the caller asks for
	 */
	ByteRun find(Configuration from, int max) {
		int kinds = most(from);
		Configuration current = (size(kinds) < MIN_BYTES) ? null : after(from, kinds);
		if (current == null) {
			return ByteRun.NONE;
		}
		int length = 1;
		while (length < max) {
			Configuration next = after(current, kinds);
			if (next == null) {
				return new ByteRun(kinds, length, refuses(current, kinds));
			}
			length = (next == current) ? max : length + 1;
			current = next;
		}
		return new ByteRun(kinds, length, false);
	}

	/** The kinds that lead to one place, with most bytes. */
	private int most(Configuration from) {
		@Nullable Configuration[] targets = new @Nullable Configuration[ByteKinds.COUNT];
		int most = 0;
		for (int kind = 0; kind < ByteKinds.COUNT; kind++) {
			Configuration target = after(from, 1 << kind);
			targets[kind] = target;
			int kinds = 1 << kind;
			for (int other = 0; other < kind; other++) {
				kinds |= (targets[other] == target) ? 1 << other : 0;
			}
			most = (target != null && size(kinds) > size(most)) ? kinds : most;
		}
		return most;
	}

	/** Where all bytes of the kinds lead; null if some lead elsewhere or are refused. */
	private @Nullable Configuration after(Configuration from, int kinds) {
		Configuration target = null;
		for (int kind = 0; kind < ByteKinds.COUNT; kind++) {
			for (int i = 0; (kinds & 1 << kind) != 0 && i < this.bytes[kind].length; i++) {
				Configuration next = from.next(this.bytes[kind][i]);
				if (next == null || (target != null && next != target)) {
					return null;
				}
				target = next;
			}
		}
		return target;
	}

	private boolean refuses(Configuration from, int kinds) {
		for (int kind = 0; kind < ByteKinds.COUNT; kind++) {
			for (int i = 0; (kinds & 1 << kind) != 0 && i < this.bytes[kind].length; i++) {
				if (from.next(this.bytes[kind][i]) != null) {
					return false;
				}
			}
		}
		return true;
	}

	private int size(int kinds) {
		int size = 0;
		for (int kind = 0; kind < ByteKinds.COUNT; kind++) {
			size += ((kinds & 1 << kind) != 0) ? this.sizes[kind] : 0;
		}
		return size;
	}

}
