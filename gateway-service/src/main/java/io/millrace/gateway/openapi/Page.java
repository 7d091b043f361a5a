package io.millrace.gateway.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The page, and the Swagger UI that it shows the description with; all of it is served
 * from here.
 */
final class Page {

	private static final String SWAGGER_UI = "classpath*:META-INF/resources/webjars/swagger-ui/*/";

	private final Resource html = new ClassPathResource("page.html", Page.class);

	private final Resource starter = new ClassPathResource("page.js", Page.class);

	private final Resource script = find("swagger-ui-bundle.js");

	private final Resource style = find("swagger-ui.css");

	Resource html() {
		return this.html;
	}

	Resource starter() {
		return this.starter;
	}

	Resource script() {
		return this.script;
	}

	Resource style() {
		return this.style;
	}

	private static Resource find(String name) {
		try {
			return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(SWAGGER_UI + name))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("The class path has no Swagger UI."));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
