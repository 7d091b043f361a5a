package io.millrace.platform.simulation;

import java.util.List;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.PairsRequest;
import io.millrace.protocol.tokenizer.PairsResponse;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.millrace.protocol.tokenizer.TokenizerModels;
import io.millrace.protocol.tokenizer.VocabularyRequest;
import io.millrace.protocol.tokenizer.VocabularyResponse;
import reactor.core.publisher.Mono;

/** Every token is one character, answered at once. */
final class CharacterTokenizer implements TokenizerApi {

	@Override
	public Mono<DecodeResponse> decode(DecodeRequest request) {
		return Mono
			.just(new DecodeResponse(request.streams().stream().map((stream) -> decode(stream.tokens())).toList()));
	}

	private static DecodeResponse.Decoded decode(TokenIds tokens) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < tokens.size(); i++) {
			text.append((char) tokens.get(i));
		}
		return new DecodeResponse.Decoded(text.toString(), DecodeState.START);
	}

	@Override
	public Mono<EncodeResponse> encode(EncodeRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<PairsResponse> encodePairs(PairsRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<ChatPromptResponse> chatPrompt(ChatPromptRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<PiecesResponse> pieces(PiecesRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<VocabularyResponse> vocabulary(VocabularyRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<TokenizerModels> models() {
		return Mono.just(new TokenizerModels(List.of()));
	}

}
