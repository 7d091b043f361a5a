package io.millrace.gateway.embeddings;

import java.util.List;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The route of this package. Takes an {@link Embedder} where there is one. */
@Configuration(proxyBeanMethods = false)
public class EmbeddingsConfiguration {

	@Bean
	EmbeddingsController embeddingsController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer,
			ObjectProvider<Embedder> embedder, RequestLimits limits) {
		EmbeddingService service = new EmbeddingService(models, tokenizer,
				embedder.getIfAvailable(() -> EmbeddingsConfiguration::none), limits.requestTimeout());
		return new EmbeddingsController(bodies, service, limits.unknownFields());
	}

	private static Mono<List<float[]>> none(EmbeddingCall call) {
		return Mono.error(new MillraceException(ErrorCode.UNAVAILABLE, "This server does not compute embeddings."));
	}

}
