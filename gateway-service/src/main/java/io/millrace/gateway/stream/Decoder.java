package io.millrace.gateway.stream;

import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;

/** Turns the new tokens of one stream into text, later and on another thread. */
interface Decoder {

	/**
	 * Asks for one decode.
	 * @param model whose tokenizer
	 * @param stream what to decode
	 * @param urgent whether somebody waits for this one, so that it is not collected with
	 * others first
	 * @param callback gets the answer
	 */
	void decode(String model, DecodeRequest.Stream stream, boolean urgent, Callback callback);

	/** Who asked. Exactly one of the two is called, once. */
	interface Callback {

		void onDecoded(DecodeResponse.Decoded decoded);

		void onDecodeFailed(Throwable failure);

	}

}
