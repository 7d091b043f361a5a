package io.millrace.gateway.completions;

import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The route of this package. */
@Configuration(proxyBeanMethods = false)
public class CompletionsConfiguration {

	@Bean
	CompletionsController completionsController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer,
			RequestLimits limits) {
		return new CompletionsController(bodies, service, tokenizer, limits);
	}

}
