package io.millrace.gateway.security;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Which web pages may call this server from a browser.
 *
 * @param allowedOrigins such as {@code https://chat.example.com}, or {@code *}; with
 * none, no page of another origin may
 * @param allowedMethods HTTP methods
 * @param allowedHeaders request headers; {@code *} is any
 * @param maxAge how long a browser may remember this
 */
@ConfigurationProperties("millrace.gateway.cors")
public record CorsProperties(@DefaultValue List<String> allowedOrigins, @DefaultValue( {
		"GET", "POST", "DELETE" }) List<String> allowedMethods, @DefaultValue("*") List<String> allowedHeaders,
		@DefaultValue("1h") Duration maxAge){

	/** What a page may read beside the body. */
	private static final List<String> EXPOSED_HEADERS = List.of("x-request-id", "retry-after", "x-millrace-reason",
			"x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
			"x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens");

	public CorsProperties {
		allowedOrigins = List.copyOf(allowedOrigins);
		allowedMethods = List.copyOf(allowedMethods);
		allowedHeaders = List.copyOf(allowedHeaders);
	}

	CorsConfiguration configuration() {
		CorsConfiguration configuration = new CorsConfiguration();
		configuration.setAllowedOrigins(this.allowedOrigins);
		configuration.setAllowedMethods(this.allowedMethods);
		configuration.setAllowedHeaders(this.allowedHeaders);
		configuration.setExposedHeaders(EXPOSED_HEADERS);
		configuration.setMaxAge(this.maxAge);
		return configuration;
	}

}
