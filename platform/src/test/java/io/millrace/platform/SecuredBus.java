package io.millrace.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of a bus that lets in only who has a certificate, a user and a password. All
 * have the same key, which the JDK's keytool makes.
 */
final class SecuredBus {

	private static final String PASSWORD = "not a secret";

	private SecuredBus() {
	}

	/** Variables for the broker and its clients alike. */
	static Map<String, String> environment() {
		String store = makeKey().toString();
		return Map.of("MILLRACE_BUS_USER", "millrace", "MILLRACE_BUS_PASSWORD", PASSWORD, "MILLRACE_BUS_TLS_KEY_STORE",
				store, "MILLRACE_BUS_TLS_KEY_STORE_PASSWORD", PASSWORD, "MILLRACE_BUS_TLS_TRUST_STORE", store,
				"MILLRACE_BUS_TLS_TRUST_STORE_PASSWORD", PASSWORD);
	}

	private static Path makeKey() {
		try {
			Path store = Files.createTempDirectory(Path.of("target"), "keys-").resolve("bus.p12").toAbsolutePath();
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "bus", "-keyalg", "EC", "-dname", "CN=bus", "-ext", "SAN=ip:127.0.0.1",
					"-validity", "2", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
				.inheritIO()
				.start();
			assertThat(keytool.waitFor()).as("keytool").isZero();
			return store;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
