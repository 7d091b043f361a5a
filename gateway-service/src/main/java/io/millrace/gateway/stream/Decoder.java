package io.millrace.gateway.stream;

import java.util.concurrent.Executor;

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

	/**
	 * Does some work that may ask for several decodes. None of them has to wait for any
	 * other that may come later.
	 */
	void together(Runnable work);

	/** Who asked. It is told one of the two, once. */
	interface Callback {

		/**
		 * Where it is told what was decoded. All that share one are told in one task of
		 * it, in the order in which they asked; {@link ClientThread#ANY} is told where it
		 * is decoded. Failures are told on any thread.
		 */
		Executor executor();

		void onDecoded(DecodeResponse.Decoded decoded);

		void onDecodeFailed(Throwable failure);

	}

}
