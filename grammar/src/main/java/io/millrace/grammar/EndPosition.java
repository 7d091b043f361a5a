package io.millrace.grammar;

import io.millrace.grammar.vocabulary.ByteWalk;
import org.jspecify.annotations.Nullable;

/** After a token that ended the text: nothing may follow but such tokens. */
record EndPosition() implements Position {

	static final EndPosition INSTANCE = new EndPosition();

	@Override
	public boolean isAccepting() {
		return true;
	}

	@Override
	public ByteWalk walk(int maxBytes) {
		return (depth, value) -> false;
	}

	@Override
	public @Nullable Position after(byte[] bytes) {
		return null;
	}

	@Override
	public boolean isFinal() {
		return true;
	}

	@Override
	public byte[] forcedBytes() {
		return new byte[0];
	}

}
