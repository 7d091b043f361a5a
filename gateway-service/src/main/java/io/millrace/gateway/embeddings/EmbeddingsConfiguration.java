package io.millrace.gateway.embeddings;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestObserver;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.gateway.stream.Generations;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The route of this package. Workers compute, unless there is another {@link Embedder}.
 */
@Configuration(proxyBeanMethods = false)
public class EmbeddingsConfiguration {

	@Bean
	VectorService vectorService(ModelRegistry models, ObjectProvider<Embedder> embedder, Generations generations,
			RequestLimits limits, RequestObserver observer) {
		return new VectorService(models,
				embedder.getIfAvailable(() -> new WorkerEmbedder(generations, limits.requestTimeout())), limits,
				observer);
	}

	@Bean
	EmbeddingsController embeddingsController(RequestBodies bodies, TokenizerCalls tokenizer, VectorService vectors,
			RequestLimits limits) {
		return new EmbeddingsController(bodies, new EmbeddingService(tokenizer, vectors), limits.unknownFields());
	}

}
