package io.millrace.grammar;

import io.millrace.grammar.pushdown.Configuration;
import io.millrace.grammar.vocabulary.ByteRun;
import io.millrace.grammar.vocabulary.ByteWalk;
import org.jspecify.annotations.Nullable;

/** A walk through an automaton, with where it stood before each byte of the way. */
final class ConfigurationWalk implements ByteWalk {

	private final @Nullable Configuration[] way;

	ConfigurationWalk(Configuration first, int maxBytes) {
		this.way = new Configuration[maxBytes + 1];
		this.way[0] = first;
	}

	@Override
	public boolean step(int depth, int value) {
		Configuration current = this.way[depth];
		Configuration next = (current != null) ? current.next(value) : null;
		this.way[depth + 1] = next;
		return next != null;
	}

	@Override
	public ByteRun runAfter(int depth, int max) {
		Configuration last = this.way[depth + 1];
		return (last != null) ? last.byteRun(max) : ByteRun.NONE;
	}

}
