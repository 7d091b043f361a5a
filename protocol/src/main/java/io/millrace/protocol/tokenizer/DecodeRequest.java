package io.millrace.protocol.tokenizer;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

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
	 * @param kept names of special tokens that become text all the same
	 */
	public record Stream(DecodeState state, TokenIds tokens, boolean last, boolean skipSpecialTokens,
			@JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> kept) {

		public Stream {
			kept = orNone(kept);
		}

		/** A stream without exceptions. */
		public Stream(DecodeState state, TokenIds tokens, boolean last, boolean skipSpecialTokens) {
			this(state, tokens, last, skipSpecialTokens, List.of());
		}

		/** Gateways of older releases say nothing of them. */
		private static List<String> orNone(@Nullable List<String> kept) {
			return (kept != null) ? List.copyOf(kept) : List.of();
		}

	}

}
