package io.millrace.gateway.chat;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.parsers.Parsers;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ParserProperties.class)
public class ChatConfiguration {

	@Bean
	ChatController chatController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer,
			ModelParsers parsers, RequestLimits limits) {
		return new ChatController(bodies, service, tokenizer, parsers, limits.unknownFields());
	}

	@Bean
	ModelParsers modelParsers(ParserProperties properties, GatewayMeters meters) {
		return new ModelParsers(Parsers.installed(), properties, meters);
	}

	@Bean
	RenderController renderController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer,
			RequestLimits limits) {
		return new RenderController(bodies, models, tokenizer, limits.unknownFields());
	}

}
