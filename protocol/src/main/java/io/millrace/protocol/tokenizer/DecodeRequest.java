package io.millrace.protocol.tokenizer;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * New tokens of any number of streams of one model.
 *
 * @param model whose tokenizer
 * @param streams one entry a stream
 */
public record DecodeRequest(String model, List<Stream> streams) {

	public DecodeRequest {
		streams = List.copyOf(streams);
	}

	/**
	 * One stream's new tokens.
	 *
	 * @param state what the last call gave back, or where the stream starts
	 * @param tokens its new ids, possibly none
	 * @param last whether no more will come, so that nothing may be held back
	 * @param skipSpecialTokens whether special tokens become no text
	 */
	public record Stream(DecodeState state, TokenIds tokens, boolean last, boolean skipSpecialTokens) {

	}

}
