package io.millrace.gateway.tokenize;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class TokenizeConfiguration {

	@Bean
	TokenizeController tokenizeController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer,
			RequestLimits limits) {
		return new TokenizeController(bodies, new TokenizeService(models, tokenizer), limits.unknownFields());
	}

}
