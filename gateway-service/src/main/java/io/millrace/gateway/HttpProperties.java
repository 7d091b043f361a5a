package io.millrace.gateway;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway as an HTTP server.
 *
 * @param bodyTimeout the longest that a request's body may take to arrive
 * @param idleTimeout how long a connection may stay open without a request
 * @param writeTimeout how long a client may take nothing of what is written to it
 * @param openDescription whether {@code /openapi.json} and {@code /docs} need no key
 */
@ConfigurationProperties("millrace.gateway.http")
public record HttpProperties(@DefaultValue("30s") Duration bodyTimeout, @DefaultValue("120s") Duration idleTimeout,
		@DefaultValue("30s") Duration writeTimeout, @DefaultValue("false") boolean openDescription) {

}
