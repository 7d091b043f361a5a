package io.millrace.tokenizer;

import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;

/**
 * Decodes a stream piece by piece and keeps nothing between calls. The pieces of a stream
 * together are its text, however its tokens were cut into calls; no piece ends inside a
 * character, and nothing is held back longer than a character could still be completed.
 * Thread-safe.
 */
sealed interface IncrementalDecoder permits ByteDecoder, DifferenceDecoder {

	/**
	 * The next piece.
	 * @param stream ids inside the vocabulary
	 */
	DecodeResponse.Decoded decode(DecodeRequest.Stream stream);

}
