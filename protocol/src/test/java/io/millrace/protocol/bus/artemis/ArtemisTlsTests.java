package io.millrace.protocol.bus.artemis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The bus over TLS, with keys that the JDK's keytool makes. */
class ArtemisTlsTests {

	private static final String PASSWORD = "not-a-secret";

	@TempDir
	private static Path directory;

	/** Says localhost, and no address. */
	private static TlsSettings.Store brokerKeys;

	private static TlsSettings.Store clientKeys;

	@BeforeAll
	static void makeKeys() throws Exception {
		brokerKeys = keys("broker", "-ext", "SAN=dns:localhost");
		clientKeys = keys("client");
	}

	@Test
	void whoTrustsTheBrokerIsConnected() {
		try (EmbeddedBroker broker = broker(null)) {
			assertThat(connects(url(broker, "localhost"), new TlsSettings(null, brokerKeys, true))).isTrue();
		}
	}

	@Test
	void aBrokerThatIsNotTrustedIsNotTalkedTo() {
		try (EmbeddedBroker broker = broker(null)) {
			assertThat(connects(url(broker, "localhost"), new TlsSettings(null, clientKeys, true))).isFalse();
		}
	}

	@Test
	void aBrokerOfAnotherNameIsTalkedToOnlyIfNobodyLooks() {
		try (EmbeddedBroker broker = broker(null)) {
			assertThat(connects(url(broker, "127.0.0.1"), new TlsSettings(null, brokerKeys, true))).isFalse();
			assertThat(connects(url(broker, "127.0.0.1"), new TlsSettings(null, brokerKeys, false))).isTrue();
		}
	}

	@Test
	void aBrokerMayAskItsClientsWhoTheyAre() {
		try (EmbeddedBroker broker = broker(clientKeys)) {
			assertThat(connects(url(broker, "localhost"), new TlsSettings(null, brokerKeys, true))).isFalse();
			assertThat(connects(url(broker, "localhost"), new TlsSettings(clientKeys, brokerKeys, true))).isTrue();
		}
	}

	@Test
	void aBrokerOfTheShippedFileTakesItsStoresFromItsSurroundings() throws Exception {
		Map<String, String> variables = Map.of("BROKER_TLS", "true", "BROKER_KEY_STORE", brokerKeys.path().toString(),
				"BROKER_TRUST_STORE", clientKeys.path().toString(), "BROKER_STORE_PASSWORD", PASSWORD,
				"BROKER_CLIENT_CERTIFICATES", "true");
		variables.forEach(System::setProperty);
		ActiveMQServer server = null;
		try {
			server = BrokerXml.start(BrokerXml.shipped(), directory);
			ArtemisSettings client = BrokerXml.client("tcp://localhost:" + BrokerXml.port(server));
			assertThat(connects(client.withTls(new TlsSettings(clientKeys, brokerKeys, true)))).isTrue();
			assertThat(connects(client.withTls(new TlsSettings(null, brokerKeys, true)))).isFalse();
			assertThat(connects(client)).isFalse();
		}
		finally {
			variables.keySet().forEach(System::clearProperty);
			if (server != null) {
				server.stop();
			}
		}
	}

	@Test
	void aBrokerNeedsAKeyOfItsOwn() {
		assertThatThrownBy(
				() -> EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", 0, new TlsSettings(null, clientKeys, true)))
			.isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void noSettingsPrintTheirPasswords() {
		assertThat(new TlsSettings(clientKeys, brokerKeys, true).toString()).doesNotContain(PASSWORD);
	}

	private static EmbeddedBroker broker(TlsSettings.@Nullable Store trusted) {
		return EmbeddedBroker
			.start(EmbeddedBrokerSettings.inVm().withTcp("localhost", 0, new TlsSettings(brokerKeys, trusted, false)));
	}

	private static String url(EmbeddedBroker broker, String host) {
		return broker.tcpUrl().replace("localhost", host);
	}

	private static boolean connects(String url, TlsSettings tls) {
		return connects(ArtemisSettings.of(url).withTls(tls));
	}

	private static boolean connects(ArtemisSettings settings) {
		try (ArtemisBus bus = ArtemisBus.connect(settings)) {
			if (bus.isConnected()) {
				assertThat(bus.send(Address.submit("pool"), Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
					.succeedsWithin(Duration.ofSeconds(10))
					.isEqualTo(SendResult.SENT);
			}
			return bus.isConnected();
		}
	}

	/** A key pair with its own certificate, which serves as a trust store, too. */
	private static TlsSettings.Store keys(String name, String... more) throws IOException, InterruptedException {
		Path file = directory.resolve(name + ".p12");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						name, "-keyalg", "EC", "-dname", "CN=" + name, "-validity", "2", "-keystore", file.toString(),
						"-storetype", "PKCS12", "-storepass", PASSWORD));
		command.addAll(List.of(more));
		Process keytool = new ProcessBuilder(command).inheritIO().start();
		assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(keytool.exitValue()).isZero();
		return new TlsSettings.Store(file, "PKCS12", PASSWORD);
	}

}
