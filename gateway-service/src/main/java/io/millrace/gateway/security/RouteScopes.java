package io.millrace.gateway.security;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.millrace.gateway.caller.Scope;
import org.springframework.http.HttpMethod;

/** Which scope a request needs beside a key. What is not listed here asks a model. */
final class RouteScopes {

	private static final List<String> ADMINISTRATION = List.of("/admin/", "/v1/load_lora_adapter",
			"/v1/unload_lora_adapter", "/reset_prefix_cache");

	private static final Set<String> LISTS = Set.of("/v1/models", "/version", "/openapi.json", "/docs");

	private RouteScopes() {
	}

	/** The scope, or none where every key will do. */
	static Optional<Scope> of(HttpMethod method, String path) {
		if (ADMINISTRATION.stream().anyMatch(path::startsWith)) {
			return Optional.of(Scope.ADMIN);
		}
		boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
		boolean list = LISTS.stream().anyMatch((route) -> path.equals(route) || path.startsWith(route + "/"));
		return (reads && list) ? Optional.empty() : Optional.of(Scope.INFERENCE);
	}

}
