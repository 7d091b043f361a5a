package io.millrace.protocol.tokenizer;

import java.util.List;

/**
 * The text that each token of a sequence adds. A character that several tokens share is
 * added by the last of them.
 *
 * @param pieces one entry a token, in order, possibly empty
 */
public record PiecesResponse(List<String> pieces) {

	public PiecesResponse {
		pieces = List.copyOf(pieces);
	}

}
