package io.millrace.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What a server's own metrics say of the time to the first token, in milliseconds and
 * summed over all requests so far: at the gateway from the request's arrival, in the
 * engine from its acceptance. The difference is what the platform adds.
 *
 * @param requests requests with a first token
 * @param gatewayMs sum at the gateway
 * @param engineMs sum in the engine
 */
record FirstTokenTimes(double requests, double gatewayMs, double engineMs) {

	private static final String GATEWAY = "maxserve_time_to_first_token_milliseconds";

	private static final String ENGINE = "millrace_engine_time_to_first_token_milliseconds";

	/**
	 * Reads the Prometheus page.
	 * @param management the server's management URL, such as
	 * {@code http://127.0.0.1:8001}
	 */
	static FirstTokenTimes read(URI management) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(management.resolve("/actuator/prometheus"))
			.timeout(Duration.ofSeconds(10))
			.build();
		try (HttpClient client = HttpClient.newHttpClient()) {
			return parse(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
		}
	}

	static FirstTokenTimes parse(String page) {
		return new FirstTokenTimes(total(page, ENGINE + "_count"), total(page, GATEWAY + "_sum"),
				total(page, ENGINE + "_sum"));
	}

	private static double total(String page, String sample) {
		return page.lines()
			.filter((line) -> line.startsWith(sample + "{") || line.startsWith(sample + " "))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	/** What happened since the earlier reading, as means of one request. */
	FirstTokenTimes meanSince(FirstTokenTimes earlier) {
		double count = Math.max(1, this.requests - earlier.requests);
		return new FirstTokenTimes(1, (this.gatewayMs - earlier.gatewayMs) / count,
				(this.engineMs - earlier.engineMs) / count);
	}

	/** One line for means. */
	String row() {
		return String.format(Locale.ROOT,
				"      mean time to first token: gateway %.2f ms, engine %.2f ms, so the platform adds %.2f ms",
				this.gatewayMs, this.engineMs, this.gatewayMs - this.engineMs);
	}

	/** The same for JSON. */
	Map<String, Object> toJson() {
		return Map.of("gateway_ttft_ms_mean", this.gatewayMs, "engine_ttft_ms_mean", this.engineMs);
	}

}
