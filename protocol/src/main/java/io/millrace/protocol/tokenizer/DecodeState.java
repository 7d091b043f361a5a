package io.millrace.protocol.tokenizer;

import io.millrace.protocol.TokenIds;

/**
 * Where an incremental decoding stands; the caller keeps it between calls. It is as small
 * as the tokenizer allows, whatever the length of the stream.
 *
 * @param context the last ids of the stream
 * @param emitted how many of the context's ids have fully become text already; the rest
 * is held back because it ends inside a character
 */
public record DecodeState(TokenIds context, int emitted) {

	/** The beginning of a text. */
	public static final DecodeState START = new DecodeState(TokenIds.EMPTY, 0);

	public DecodeState {
		if (emitted < 0 || emitted > context.size()) {
			throw new IllegalArgumentException("emitted is between 0 and " + context.size() + ", got " + emitted + ".");
		}
	}

	/**
	 * The continuation of a prompt: its last ids are context, and none of their text is
	 * repeated.
	 */
	public static DecodeState after(TokenIds prompt) {
		TokenIds tail = prompt.tail(8);
		return new DecodeState(tail, tail.size());
	}

}
