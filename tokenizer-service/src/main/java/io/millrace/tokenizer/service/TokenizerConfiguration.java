package io.millrace.tokenizer.service;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The tokenizer's core: a {@link io.millrace.protocol.tokenizer.TokenizerApi} that is a
 * direct call. Needs a meter registry.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenizerProperties.class)
public class TokenizerConfiguration {

	@Bean(destroyMethod = "close")
	LocalTokenizer localTokenizer(TokenizerProperties properties, MeterRegistry registry) {
		return new LocalTokenizer(properties, registry);
	}

}
