package io.millrace.tokenizer.service;

import io.millrace.process.trace.Tracing;
import io.millrace.protocol.codec.ProtocolModule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebFilter;
import tools.jackson.databind.json.JsonMapper;

/** How the tokenizer is reached over HTTP. */
@Configuration(proxyBeanMethods = false)
public class TokenizerHttpConfiguration {

	/** Boot adds it to the JSON of every route. */
	@Bean
	ProtocolModule tokenizerProtocolModule() {
		return new ProtocolModule();
	}

	@Bean
	TokenizerController tokenizerController(LocalTokenizer tokenizer) {
		return new TokenizerController(tokenizer);
	}

	@Bean
	WebFilter tokenizerSpans(ObjectProvider<Tracing> tracing) {
		return new TokenizerSpans(tracing.getIfAvailable(Tracing::off));
	}

	@Bean
	TokenizerErrorHandler tokenizerErrorHandler(JsonMapper mapper) {
		return new TokenizerErrorHandler(mapper);
	}

	@Bean
	WebFluxConfigurer tokenizerBodyLimit(TokenizerProperties properties) {
		return new WebFluxConfigurer() {
			@Override
			public void configureHttpMessageCodecs(ServerCodecConfigurer codecs) {
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(properties.maxBodySize().toBytes()));
			}
		};
	}

}
