package io.millrace.gateway.store;

import java.time.Duration;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;

/** Databases of tests. */
public final class TestStores {

	private TestStores() {
	}

	static StoreProperties properties(String url, String user, String directory) {
		return new StoreProperties(url, user, "", directory, 4, Duration.ofSeconds(10), Duration.ofDays(30),
				Duration.ofMinutes(1), 3);
	}

	static GatewayMeters meters() {
		return new GatewayMeters(new SimpleMeterRegistry());
	}

	public static Database open(String url, String user) {
		return new Database(properties(url, user, ""), meters());
	}

	public static Database inDirectory(String directory) {
		return new Database(properties("", "", directory), meters());
	}

}
