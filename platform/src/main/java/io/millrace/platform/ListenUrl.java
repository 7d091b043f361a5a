package io.millrace.platform;

import org.springframework.core.env.Environment;

/** Where a server of this process can be reached from this machine. */
final class ListenUrl {

	private ListenUrl() {
	}

	/** The server itself. */
	static String server(Environment environment) {
		return url(environment, "local.server.port");
	}

	/** Health and metrics, on a port of their own or not. */
	static String management(Environment environment) {
		return url(environment,
				environment.containsProperty("local.management.port") ? "local.management.port" : "local.server.port")
				+ "/actuator";
	}

	private static String url(Environment environment, String port) {
		String host = environment.getProperty("server.address", "127.0.0.1");
		String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
		return "http://" + reachable + ":" + environment.getProperty(port);
	}

}
