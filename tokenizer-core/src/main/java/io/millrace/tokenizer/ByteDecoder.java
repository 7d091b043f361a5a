package io.millrace.tokenizer;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;

/**
 * Decodes by joining the tokens' bytes. A state is one token that became text, so that
 * the next is known not to begin the text, and the up to three tokens that hold the bytes
 * of an unfinished character:
 *
 * <pre>
 * context   anchor | pending 0 | pending 1 ...
 * emitted        1
 * </pre>
 *
 * A token that becomes no text at all is left out, so it does not end the beginning.
 */
final class ByteDecoder implements IncrementalDecoder {

	private final Vocabulary vocabulary;

	ByteDecoder(Vocabulary vocabulary) {
		this.vocabulary = vocabulary;
	}

	@Override
	public DecodeResponse.Decoded decode(DecodeRequest.Stream stream) {
		DecodeState state = stream.state();
		TokenIds pending = kept(state.context().slice(state.emitted(), state.context().size()), stream);
		TokenIds tokens = pending.concat(kept(stream.tokens(), stream));
		boolean beginning = state.emitted() == 0;
		byte[] bytes = bytes(tokens, beginning);
		int pendingEnd = length(pending, pending.size(), beginning);
		int from = pendingEnd - Utf8.incompleteSuffix(bytes, 0, pendingEnd);
		int to = bytes.length - (stream.last() ? 0 : Utf8.incompleteSuffix(bytes, 0, bytes.length));
		TokenIds anchor = state.context().slice(0, state.emitted()).tail(1);
		return new DecodeResponse.Decoded(Utf8.decode(bytes, from, to), next(anchor, tokens, bytes.length - to));
	}

	/** The ids that become text. */
	private TokenIds kept(TokenIds tokens, DecodeRequest.Stream stream) {
		for (int i = 0; i < tokens.size(); i++) {
			if (!isKept(tokens.get(i), stream)) {
				return TokenIds.of(tokens.stream().filter((id) -> isKept(id, stream)).toArray());
			}
		}
		return tokens;
	}

	private boolean isKept(int id, DecodeRequest.Stream stream) {
		return this.vocabulary.inner().length(id) > 0 && !this.vocabulary.isSkipped(id, stream);
	}

	private byte[] bytes(TokenIds tokens, boolean beginning) {
		byte[] bytes = new byte[length(tokens, tokens.size(), beginning)];
		int at = 0;
		for (int i = 0; i < tokens.size(); i++) {
			at = table(i, beginning).copy(tokens.get(i), bytes, at);
		}
		return bytes;
	}

	private int length(TokenIds tokens, int count, boolean beginning) {
		int length = 0;
		for (int i = 0; i < count; i++) {
			length = Math.addExact(length, table(i, beginning).length(tokens.get(i)));
		}
		return length;
	}

	private TokenBytes table(int index, boolean beginning) {
		return (beginning && index == 0) ? this.vocabulary.leading() : this.vocabulary.inner();
	}

	/** The state in which the last {@code heldBack} bytes are still to be emitted. */
	private DecodeState next(TokenIds anchor, TokenIds tokens, int heldBack) {
		int firstPending = tokens.size();
		int covered = 0;
		while (covered < heldBack) {
			firstPending--;
			covered += this.vocabulary.inner().length(tokens.get(firstPending));
		}
		TokenIds newAnchor = (firstPending > 0) ? tokens.slice(firstPending - 1, firstPending) : anchor;
		return new DecodeState(newAnchor.concat(tokens.slice(firstPending, tokens.size())), newAnchor.size());
	}

}
