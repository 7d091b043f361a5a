package io.millrace.gateway.scoring;

import io.millrace.gateway.embeddings.VectorService;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class ScoringConfiguration {

	@Bean
	ScoringController scoringController(RequestBodies bodies, TokenizerCalls tokenizer, VectorService vectors,
			RequestLimits limits) {
		return new ScoringController(bodies, new ScoringService(tokenizer, vectors), limits.unknownFields());
	}

}
