package io.millrace.process.trace;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether requests are traced, and where their spans go.
 *
 * @param endpoint where a collector takes OTLP over HTTP, such as
 * {@code http://collector:4318/v1/traces}; nothing is traced where it is empty
 * @param sampling the share of requests that is traced, 0 to 1; who sends a
 * {@code traceparent} decides for its own
 * @param serviceName what spans call this process
 * @param headers sent to the collector, such as a key
 * @param timeout the longest that sending may take
 * @param interval how often spans are sent
 */
@ConfigurationProperties("millrace.tracing")
public record TracingProperties(@DefaultValue("") String endpoint, @DefaultValue("1") double sampling,
		@DefaultValue("millrace") String serviceName, @DefaultValue Map<String, String> headers,
		@DefaultValue("10s") Duration timeout, @DefaultValue("5s") Duration interval) {

	public TracingProperties {
		headers = Map.copyOf(headers);
		if (!endpoint.isEmpty() && !isHttp(endpoint)) {
			throw refused("millrace.tracing.endpoint is an http:// or https:// URL, got '" + endpoint + "'.");
		}
		if (!(sampling >= 0 && sampling <= 1)) {
			throw refused("millrace.tracing.sampling is between 0 and 1, got " + sampling + ".");
		}
	}

	private static boolean isHttp(String endpoint) {
		try {
			URI uri = URI.create(endpoint);
			return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static MillraceException refused(String sentence) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, sentence);
	}

	@Override
	public String toString() {
		return "TracingProperties[endpoint=" + this.endpoint + ", sampling=" + this.sampling + ", headers="
				+ this.headers.keySet() + "]";
	}

}
