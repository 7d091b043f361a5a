package io.millrace.platform;

import java.util.stream.Stream;

import org.springframework.core.env.Environment;

/** Where a server of this process can be reached from this machine. */
final class ListenUrl {

	private ListenUrl() {
	}

	/** The server itself. */
	static String server(Environment environment) {
		return url(environment, isEncrypted(environment, "server.ssl"), "local.server.port");
	}

	/** Whether the server itself takes nothing but TLS. */
	static boolean isServerEncrypted(Environment environment) {
		return isEncrypted(environment, "server.ssl");
	}

	/** Health and metrics, on a port of their own or not. */
	static String management(Environment environment) {
		boolean apart = environment.containsProperty("local.management.port");
		return url(environment, isEncrypted(environment, apart ? "management.server.ssl" : "server.ssl"),
				apart ? "local.management.port" : "local.server.port") + "/actuator";
	}

	private static boolean isEncrypted(Environment environment, String prefix) {
		return environment.getProperty(prefix + ".enabled", Boolean.class, true)
				&& Stream.of(".bundle", ".certificate", ".key-store")
					.anyMatch((name) -> environment.containsProperty(prefix + name));
	}

	private static String url(Environment environment, boolean encrypted, String port) {
		String host = environment.getProperty("server.address", "127.0.0.1");
		String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
		return (encrypted ? "https://" : "http://") + reachable + ":" + environment.getProperty(port);
	}

}
