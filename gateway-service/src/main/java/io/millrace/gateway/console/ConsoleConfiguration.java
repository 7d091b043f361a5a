package io.millrace.gateway.console;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The console's files, open to everybody since they hold nothing: what the page shows it
 * asks for with its user's key. {@code millrace.gateway.console.enabled=false} switches
 * it off.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "millrace.gateway.console.enabled", matchIfMissing = true)
public class ConsoleConfiguration {

	private static final List<String> FILES = List.of("console.css", "app.js", "adapters.js", "api.js", "dom.js",
			"playground.js", "live.js", "requests.js", "errors.js", "icon.svg");

	/** Nothing of another server, nothing inline, and no frame around it. */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	/** The paths for which no key is needed. */
	public static Set<String> paths() {
		Set<String> paths = new LinkedHashSet<>(Set.of("/"));
		FILES.forEach((file) -> paths.add("/console/" + file));
		return paths;
	}

	@Bean
	RouterFunction<ServerResponse> consoleRoutes() {
		RouterFunctions.Builder routes = RouterFunctions.route()
			.GET("/", (request) -> file("index.html", MediaType.parseMediaType("text/html;charset=UTF-8")));
		for (String name : FILES) {
			routes = routes.GET("/console/" + name, (request) -> file(name, type(name)));
		}
		return routes.build();
	}

	private static Mono<ServerResponse> file(String name, MediaType type) {
		Resource resource = new ClassPathResource(name, ConsoleConfiguration.class);
		return ServerResponse.ok()
			.contentType(type)
			.header("Content-Security-Policy", POLICY)
			.header("X-Content-Type-Options", "nosniff")
			.header("Referrer-Policy", "no-referrer")
			.header("Cache-Control", "no-cache")
			.bodyValue(resource);
	}

	private static MediaType type(String name) {
		if (name.endsWith(".css")) {
			return MediaType.parseMediaType("text/css;charset=UTF-8");
		}
		return name.endsWith(".svg") ? MediaType.parseMediaType("image/svg+xml")
				: MediaType.parseMediaType("text/javascript;charset=UTF-8");
	}

}
