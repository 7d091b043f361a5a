package io.millrace.gateway.tokenizer;

import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A {@link TokenizerApi} that calls other processes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenizerClientProperties.class)
public class TokenizerClientConfiguration {

	@Bean(destroyMethod = "dispose")
	TokenizerClients tokenizerClients(TokenizerClientProperties properties) {
		return new TokenizerClients(properties);
	}

	@Bean
	TokenizerApi tokenizerReplicas(TokenizerClients clients, TokenizerClientProperties properties) {
		return new TokenizerReplicas(clients.all(), properties.silence());
	}

}
