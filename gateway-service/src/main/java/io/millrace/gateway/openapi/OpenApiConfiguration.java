package io.millrace.gateway.openapi;

import java.util.Set;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {

	/** All paths of this package. */
	public static final Set<String> PATHS = Set.of("/openapi.json", "/docs", "/docs/page.js", "/docs/swagger-ui.css",
			"/docs/swagger-ui-bundle.js");

	@Bean
	OpenApiController openApiController() {
		return new OpenApiController(new Description(), new Page());
	}

}
