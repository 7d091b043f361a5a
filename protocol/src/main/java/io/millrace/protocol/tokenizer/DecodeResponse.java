package io.millrace.protocol.tokenizer;

import java.util.List;

/**
 * The new text of each stream.
 *
 * @param streams one entry a stream, in the order of the request
 */
public record DecodeResponse(List<Decoded> streams) {

	public DecodeResponse {
		streams = List.copyOf(streams);
	}

	/**
	 * One stream's new text.
	 *
	 * @param text never ends inside a UTF-8 character; what is not valid UTF-8 becomes
	 * U+FFFD once that is certain
	 * @param state to be passed to the next call
	 */
	public record Decoded(String text, DecodeState state) {

	}

}
