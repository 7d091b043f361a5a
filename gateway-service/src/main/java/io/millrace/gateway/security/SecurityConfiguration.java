package io.millrace.gateway.security;

import java.util.List;

import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** Who may call. */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {

	@Bean
	ApiKeys apiKeys(ApiKeySource source) {
		return new ApiKeys(source.keys());
	}

	@Bean
	WebFilter apiKeyFilter(ApiKeys keys, ApplicationContext context) {
		return new ApiKeyFilter(keys, context);
	}

	@Bean
	WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory> loopbackGuard(ApiKeys keys) {
		return new LoopbackGuard(keys);
	}

	/**
	 * Where the keys come from.
	 *
	 * @param keys in clear text
	 */
	public record ApiKeySource(List<String> keys) {

		public ApiKeySource {
			keys = List.copyOf(keys);
		}

		@Override
		public String toString() {
			return this.keys.size() + " keys";
		}

	}

}
