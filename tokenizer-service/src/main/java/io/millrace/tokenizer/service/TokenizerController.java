package io.millrace.tokenizer.service;

import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The tokenizer over HTTP; routes come from the interface. */
@RestController
final class TokenizerController implements TokenizerApi {

	private final LocalTokenizer tokenizer;

	TokenizerController(LocalTokenizer tokenizer) {
		this.tokenizer = tokenizer;
	}

	@Override
	public Mono<EncodeResponse> encode(@RequestBody EncodeRequest request) {
		return this.tokenizer.encode(request);
	}

	@Override
	public Mono<PairsResponse> encodePairs(@RequestBody PairsRequest request) {
		return this.tokenizer.encodePairs(request);
	}

	@Override
	public Mono<ChatPromptResponse> chatPrompt(@RequestBody ChatPromptRequest request) {
		return this.tokenizer.chatPrompt(request);
	}

	@Override
	public Mono<DecodeResponse> decode(@RequestBody DecodeRequest request) {
		return this.tokenizer.decode(request);
	}

	@Override
	public Mono<PiecesResponse> pieces(@RequestBody PiecesRequest request) {
		return this.tokenizer.pieces(request);
	}

	@Override
	public Mono<VocabularyResponse> vocabulary(@RequestBody VocabularyRequest request) {
		return this.tokenizer.vocabulary(request);
	}

	@Override
	public Mono<TokenizerModels> models() {
		return this.tokenizer.models();
	}

}
