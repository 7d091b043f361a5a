package io.millrace.gateway.tokenize;

import java.util.List;
import java.util.Objects;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeState;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Tokens of texts, and texts of tokens. */
final class TokenizeService {

	private final ModelRegistry models;

	private final TokenizerCalls tokenizer;

	TokenizeService(ModelRegistry models, TokenizerCalls tokenizer) {
		this.models = models;
		this.tokenizer = tokenizer;
	}

	Mono<Tokenized> tokenize(RequestScope scope, TokenizeRequest request) {
		ModelCard card = card(scope, request.model());
		return this.tokenizer.ask(scope, request.input().tokens(card.name()))
			.flatMap((tokens) -> request.returnTokenStrs()
					? pieces(scope, card, tokens).map((pieces) -> new Tokenized(tokens, card.maxModelLen(), pieces))
					: Mono.just(new Tokenized(tokens, card.maxModelLen(), null)));
	}

	Mono<String> detokenize(RequestScope scope, @Nullable String model, List<@Nullable Integer> ids) {
		ModelCard card = card(scope, model);
		TokenIds tokens = TokenIds.of(ids.stream().map((id) -> Objects.requireNonNullElse(id, -1)).toList());
		Checks.vocabulary("tokens", tokens, card.vocabularySize());
		DecodeRequest.Stream whole = new DecodeRequest.Stream(DecodeState.START, tokens, true, false);
		return this.tokenizer
			.ask(scope, (tokenizer) -> tokenizer.decode(new DecodeRequest(card.name(), List.of(whole))))
			.map((decoded) -> decoded.streams().getFirst().text());
	}

	private Mono<List<String>> pieces(RequestScope scope, ModelCard card, TokenIds tokens) {
		return this.tokenizer.ask(scope, (tokenizer) -> tokenizer.pieces(new PiecesRequest(card.name(), tokens, false)))
			.map(PiecesResponse::pieces);
	}

	private ModelCard card(RequestScope scope, @Nullable String model) {
		if (model != null) {
			scope.caller().requireModel(model);
		}
		ModelCard card = this.models.card(model);
		if (model == null) {
			scope.caller().requireModel(card.name());
		}
		return card;
	}

}
