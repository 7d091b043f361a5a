package io.millrace.gateway.responses;

import io.millrace.gateway.caller.CallerDirectory;
import io.millrace.gateway.chat.ModelParsers;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.gateway.store.ResponseStore;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The routes of this package. Without a {@link ResponseStore} they serve what needs none.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ResponsesProperties.class)
public class ResponsesConfiguration {

	@Bean
	ResponseShelf responseShelf(ObjectProvider<ResponseStore> store, ResponsesProperties properties) {
		return new ResponseShelf(store.getIfAvailable(), properties);
	}

	@Bean
	ResponseService responseService(GenerationService generations, TokenizerApi tokenizer, ModelParsers parsers,
			ResponsesProperties properties) {
		return new ResponseService(generations, tokenizer, parsers, properties.reasoningEvents());
	}

	@Bean
	BackgroundResponses backgroundResponses(ResponseShelf shelf, ResponseService service, RequestBodies bodies,
			CallerDirectory callers, ResponsesProperties properties, RequestLimits limits) {
		return new BackgroundResponses(shelf, service, bodies, callers, properties, limits.keepAliveInterval());
	}

	@Bean
	ResponsesController responsesController(RequestBodies bodies, ResponseService service, ResponseShelf shelf,
			BackgroundResponses background, RequestLimits limits) {
		return new ResponsesController(bodies, new Turns(shelf), service, new ResponseAnswers(shelf), background, shelf,
				limits.unknownFields());
	}

	@Bean
	StoredController storedController(ResponseShelf shelf, BackgroundResponses background) {
		return new StoredController(shelf, background);
	}

	@Bean
	CompactController compactController(RequestBodies bodies, ResponseService service, ResponseShelf shelf,
			RequestLimits limits) {
		return new CompactController(bodies, new Turns(shelf), service, shelf, limits.unknownFields());
	}

	@Bean
	SocketController socketController(RequestBodies bodies, ResponseService service, ResponseShelf shelf,
			RequestLimits limits, ResponsesProperties properties) {
		return new SocketController(new Turns(shelf), service, shelf, bodies, limits, properties);
	}

	@Bean
	CountController countController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer,
			ResponseShelf shelf, RequestLimits limits) {
		return new CountController(bodies, models, tokenizer, new Turns(shelf), shelf, limits.unknownFields());
	}

}
