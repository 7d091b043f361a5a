package io.millrace.gateway.adapters;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class AdaptersConfiguration {

	@Bean
	AdaptersController adaptersController(RequestBodies bodies, ModelRegistry models, AdapterLink adapters,
			RequestLimits limits) {
		return new AdaptersController(bodies, new AdapterService(models, adapters), limits.unknownFields());
	}

}
