package io.millrace.gateway.models;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class ModelsConfiguration {

	@Bean
	ModelsController modelsController(ModelRegistry models) {
		return new ModelsController(models);
	}

}
