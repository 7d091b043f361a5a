package io.millrace.grammar;

import java.io.ByteArrayOutputStream;

import io.millrace.grammar.pushdown.Configuration;
import io.millrace.grammar.vocabulary.ByteRun;
import io.millrace.grammar.vocabulary.ByteWalk;
import io.millrace.grammar.vocabulary.FreeRun;
import org.jspecify.annotations.Nullable;

/** A configuration of a grammar's automaton. */
record StackPosition(Configuration configuration) implements Position {

	/**
	 * A forced end can be longer than the grammar by far, if rules double what they call.
	 */
	private static final int MAX_FORCED_BYTES = 4_096;

	@Override
	public boolean isAccepting() {
		return this.configuration.isAccepting();
	}

	@Override
	public FreeRun freeRun(int max) {
		return this.configuration.freeRun(max);
	}

	@Override
	public ByteRun byteRun(int max) {
		return this.configuration.byteRun(max);
	}

	@Override
	public Object outlook(int bytes) {
		return this.configuration.outlook(bytes);
	}

	@Override
	public ByteWalk walk(int maxBytes) {
		return new ConfigurationWalk(this.configuration, maxBytes);
	}

	@Override
	public @Nullable Position after(byte[] bytes) {
		Configuration next = this.configuration.next(bytes);
		return (next != null) ? new StackPosition(next) : null;
	}

	@Override
	public boolean isFinal() {
		return this.configuration.isFinal();
	}

	@Override
	public byte[] forcedBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Configuration current = this.configuration;
		int forced = current.forcedByte();
		while (forced >= 0 && bytes.size() < MAX_FORCED_BYTES) {
			Configuration next = current.next(forced);
			if (next == null) {
				break;
			}
			bytes.write(forced);
			current = next;
			forced = current.forcedByte();
		}
		return bytes.toByteArray();
	}

}
