package io.millrace.gateway;

import java.util.HashSet;
import java.util.Set;

import io.millrace.gateway.adapters.AdaptersConfiguration;
import io.millrace.gateway.admin.AdminConfiguration;
import io.millrace.gateway.batches.BatchesConfiguration;
import io.millrace.gateway.chat.ChatConfiguration;
import io.millrace.gateway.completions.CompletionsConfiguration;
import io.millrace.gateway.console.ConsoleConfiguration;
import io.millrace.gateway.embeddings.EmbeddingsConfiguration;
import io.millrace.gateway.error.ErrorConfiguration;
import io.millrace.gateway.files.FilesConfiguration;
import io.millrace.gateway.health.HealthConfiguration;
import io.millrace.gateway.models.ModelsConfiguration;
import io.millrace.gateway.openapi.OpenApiConfiguration;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestConfiguration;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.gateway.responses.ResponsesConfiguration;
import io.millrace.gateway.scoring.ScoringConfiguration;
import io.millrace.gateway.security.SecurityConfiguration;
import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.StoreConfiguration;
import io.millrace.gateway.store.StoreIsOn;
import io.millrace.gateway.stream.ClientThread;
import io.millrace.gateway.tokenize.TokenizeConfiguration;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** How the gateway is reached over HTTP: one import a package with routes or filters. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
@Import({ RequestConfiguration.class, AdaptersConfiguration.class, SecurityConfiguration.class,
		ErrorConfiguration.class, ChatConfiguration.class, CompletionsConfiguration.class,
		EmbeddingsConfiguration.class, ScoringConfiguration.class, TokenizeConfiguration.class,
		ModelsConfiguration.class, OpenApiConfiguration.class, HealthConfiguration.class, StoreConfiguration.class,
		ResponsesConfiguration.class, FilesConfiguration.class, BatchesConfiguration.class, AdminConfiguration.class,
		ConsoleConfiguration.class })
public class GatewayHttpConfiguration {

	@Bean
	RequestBodies requestBodies(RequestLimits limits, HttpProperties http) {
		return new RequestBodies(limits.maxBodyBytes(), http.bodyTimeout());
	}

	@Bean
	TokenizerCalls tokenizerCalls(TokenizerApi tokenizer, RequestLimits limits) {
		return new TokenizerCalls(tokenizer, limits.tokenizerTimeout());
	}

	@Bean
	@Conditional(StoreIsOn.class)
	OtherGateways otherGateways(GatewayIdentity identity, Bus bus, Database gatewayDatabase) {
		return new OtherGateways(identity.process(), bus, gatewayDatabase);
	}

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connections(HttpProperties http) {
		return (factory) -> factory.addServerCustomizers((server) -> server.idleTimeout(http.idleTimeout()),
				(server) -> SlowReaders.install(server, http.writeTimeout()),
				(server) -> server.doOnConnection(EventChunks::install),
				(server) -> server.mapHandle((handled, connection) -> handled
					.contextWrite((context) -> ClientThread.put(context, connection.channel().eventLoop()))));
	}

	@Bean
	SecurityConfiguration.ApiKeySource apiKeySource(GatewayProperties properties, HttpProperties http,
			ObjectProvider<ConsoleConfiguration> console) {
		Set<String> open = new HashSet<>(Set.of("/health"));
		console.ifAvailable((present) -> open.addAll(ConsoleConfiguration.paths()));
		if (http.openDescription()) {
			open.addAll(OpenApiConfiguration.PATHS);
		}
		return new SecurityConfiguration.ApiKeySource(properties.apiKeys(), open);
	}

}
