package io.millrace.gateway.security;

import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** Who may call. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ KeyProperties.class, CorsProperties.class })
public class SecurityConfiguration {

	@Bean
	ApiKeys apiKeys(ApiKeySource source, KeyProperties properties) {
		return new ApiKeys(properties.fixed(source.keys()),
				properties.keyFile().map((file) -> file.parse(file.read())).orElse(null), System::nanoTime);
	}

	@Bean
	KeyFileWatch keyFileWatch(ApiKeys keys, KeyProperties properties) {
		return new KeyFileWatch(properties.keyFile(), keys, properties.reloadInterval());
	}

	@Bean
	WebFilter corsFilter(CorsProperties properties, ApplicationContext context) {
		return new CorsFilter(properties, context);
	}

	@Bean
	WebFilter apiKeyFilter(ApiKeys keys, ApiKeySource source, ApplicationContext context) {
		return new ApiKeyFilter(keys, source.openRoutes(), context);
	}

	@Bean
	WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory> loopbackGuard(ApiKeys keys) {
		return new LoopbackGuard(keys);
	}

	/**
	 * What the gateway's own settings say.
	 *
	 * @param keys in clear text, or hashed
	 * @param openRoutes paths for which no key is needed
	 */
	public record ApiKeySource(List<String> keys, Set<String> openRoutes) {

		public ApiKeySource {
			keys = List.copyOf(keys);
			openRoutes = Set.copyOf(openRoutes);
		}

		@Override
		public String toString() {
			return this.keys.size() + " keys";
		}

	}

}
