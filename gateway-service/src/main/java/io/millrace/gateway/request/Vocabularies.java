package io.millrace.gateway.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.TokenTable;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.millrace.protocol.tokenizer.VocabularyRequest;
import io.millrace.protocol.tokenizer.VocabularyResponse;
import reactor.core.publisher.Mono;

/**
 * The vocabularies that answers with log-probabilities need, each fetched once and kept,
 * the latest ones.
 */
final class Vocabularies {

	private static final int MAX_KEPT = 16;

	private static final Duration FOR_EVER = Duration.ofDays(10_000);

	private final TokenizerApi tokenizer;

	private final Map<Key, Mono<TokenTable>> kept = new LinkedHashMap<>(MAX_KEPT, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Key, Mono<TokenTable>> eldest) {
			return size() > MAX_KEPT;
		}

	};

	Vocabularies(TokenizerApi tokenizer) {
		this.tokenizer = tokenizer;
	}

	/** A model's vocabulary; asked for again if that failed. */
	Mono<TokenTable> of(ModelCard model) {
		synchronized (this.kept) {
			return this.kept.computeIfAbsent(new Key(model.name(), model.tokenizerHash()), this::fetch);
		}
	}

	private Mono<TokenTable> fetch(Key key) {
		return Mono.defer(() -> this.tokenizer.vocabulary(new VocabularyRequest(key.model())))
			.map(VocabularyResponse::tokens)
			.cache((table) -> FOR_EVER, (failure) -> Duration.ZERO, () -> Duration.ZERO);
	}

	private record Key(String model, String tokenizerHash) {

	}

}
