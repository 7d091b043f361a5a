package io.millrace.tokenizer;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;

/**
 * Decodes with the library, for decoders in which a token's text depends on its
 * neighbours: the new text is what a window of tokens reads more than the window did
 * without the new ones. Some ten times slower than {@link ByteDecoder}.
 */
final class DifferenceDecoder implements IncrementalDecoder {

	private static final int WINDOW_TOKENS = 6;

	/** A character has four bytes, so five pending tokens cannot be one any more. */
	private static final int MAX_PENDING_TOKENS = 4;

	private final Vocabulary vocabulary;

	private final NativeTokenizer library;

	DifferenceDecoder(Vocabulary vocabulary, NativeTokenizer library) {
		this.vocabulary = vocabulary;
		this.library = library;
	}

	@Override
	public DecodeResponse.Decoded decode(DecodeRequest.Stream stream) {
		DecodeState state = stream.state();
		TokenIds window = state.context().concat(kept(stream));
		String before = this.library.decode(state.context().slice(0, state.emitted()), false);
		String after = this.library.decode(window, false);
		int pending = window.size() - state.emitted();
		if (!stream.last() && after.endsWith("\uFFFD") && pending <= MAX_PENDING_TOKENS) {
			return new DecodeResponse.Decoded("", new DecodeState(window, state.emitted()));
		}
		TokenIds context = window.tail(WINDOW_TOKENS);
		return new DecodeResponse.Decoded(after.substring(commonPrefix(before, after)),
				new DecodeState(context, context.size()));
	}

	private TokenIds kept(DecodeRequest.Stream stream) {
		if (!stream.skipSpecialTokens()) {
			return stream.tokens();
		}
		return TokenIds.of(stream.tokens().stream().filter((id) -> !this.vocabulary.isSkipped(id, stream)).toArray());
	}

	private static int commonPrefix(String one, String other) {
		int length = Math.min(one.length(), other.length());
		int at = 0;
		while (at < length && one.charAt(at) == other.charAt(at)) {
			at++;
		}
		return at;
	}

}
