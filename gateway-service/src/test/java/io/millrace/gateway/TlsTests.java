package io.millrace.gateway;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** TLS by a bundle of Spring Boot, with a key that the JDK's keytool makes. */
class TlsTests {

	private static final String PASSWORD = "not a secret";

	@TempDir
	private static Path directory;

	@Test
	void aBundleTurnsTlsOn() throws Exception {
		Path store = makeKey();
		try (TestGateway gateway = TestGateway.secured(trusting(store),
				"--spring.ssl.bundle.jks.web.keystore.location=file:" + store,
				"--spring.ssl.bundle.jks.web.keystore.password=" + PASSWORD,
				"--spring.ssl.bundle.jks.web.keystore.type=PKCS12", "--server.ssl.bundle=web")) {
			gateway.worker.answer("Hello");
			HttpResponse<String> answer = gateway.post("/v1/completions",
					"{\"model\":\"org/tiny\",\"prompt\":\"a\",\"stream\":true}");
			assertThat(answer.sslSession()).isPresent();
			assertThat(answer.body()).endsWith("data: [DONE]\n\n");
			ErrorTests.assertError(gateway.get("/none"), 404, "not_found");
		}
	}

	private static HttpClient trusting(Path store) throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(keys);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
	}

	private static Path makeKey() throws Exception {
		Path store = directory.resolve("web.p12").toAbsolutePath();
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname", "CN=web", "-ext", "SAN=ip:127.0.0.1",
				"-validity", "2", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).as("keytool").isZero();
		return store;
	}

}
