package io.millrace.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.millrace.protocol.MillraceException;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.protocol.bus.artemis.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BusPropertiesTests {

	@Test
	void everyPropertyHasItsNameAndDefault() {
		assertThat(bind(Map.of())).isEqualTo(new BusProperties("tcp://127.0.0.1:61616", "", "",
				new BusProperties.Tls(false, null, "", "PKCS12", null, "", "PKCS12", true)));
		assertThat(bind(Map.of("millrace.bus.url", "tcp://broker:1", "millrace.bus.user", "u", "millrace.bus.password",
				"p", "millrace.bus.tls.enabled", "true", "millrace.bus.tls.key-store", "k.p12",
				"millrace.bus.tls.key-store-password", "kp", "millrace.bus.tls.key-store-type", "JKS",
				"millrace.bus.tls.trust-store", "t.p12", "millrace.bus.tls.trust-store-password", "tp",
				"millrace.bus.tls.verify-host", "false")))
			.isEqualTo(new BusProperties("tcp://broker:1", "u", "p", new BusProperties.Tls(true, Path.of("k.p12"), "kp",
					"JKS", Path.of("t.p12"), "tp", "PKCS12", false)));
		assertThat(bind(Map.of("millrace.bus.tls.trust-store-type", "JKS")).tls().trustStoreType()).isEqualTo("JKS");
	}

	@Test
	void theShortFormOfTheUrlDoesNotHideTheOthers() {
		assertThat(bind(Map.of("millrace.bus", "tcp://short:1", "millrace.bus.user", "u")).user()).isEqualTo("u");
	}

	@Test
	void withoutAStoreTheConnectionIsInTheClear() {
		assertThat(bind(Map.of()).clientSettings()).isEqualTo(ArtemisSettings.of("tcp://127.0.0.1:61616"));
	}

	@Test
	void aStoreSwitchesEncryptionOn(@TempDir Path directory) throws IOException {
		Path store = Files.createFile(directory.resolve("trust.p12"));
		ArtemisSettings settings = bind(Map.of("millrace.bus.user", "u", "millrace.bus.password", "p",
				"millrace.bus.tls.trust-store", store.toString(), "millrace.bus.tls.trust-store-password", "tp"))
			.clientSettings();
		assertThat(settings).isEqualTo(new ArtemisSettings("tcp://127.0.0.1:61616", "u", "p",
				new TlsSettings(null, new TlsSettings.Store(store, "PKCS12", "tp"), true)));
	}

	@Test
	void theJvmsOwnAuthoritiesCanBeBelieved() {
		assertThat(bind(Map.of("millrace.bus.tls.enabled", "true")).clientSettings().tls())
			.isEqualTo(new TlsSettings(null, null, true));
	}

	@Test
	void whatCannotBeUsedIsNamed() {
		assertRefused(Map.of("millrace.bus.url", "broker:61616"), "millrace.bus.url is tcp://host:port");
		assertRefused(Map.of("millrace.bus.user", "u"), "millrace.bus.password");
		assertRefused(Map.of("millrace.bus.password", "p"), "millrace.bus.user");
		assertRefused(Map.of("millrace.bus.tls.trust-store", "no/such.p12"), "no/such.p12");
	}

	@Test
	void noPasswordIsPrinted() {
		assertThat(bind(Map.of("millrace.bus.password", "hidden", "millrace.bus.tls.key-store-password", "hidden",
				"millrace.bus.tls.trust-store-password", "hidden"))
			.toString()).doesNotContain("hidden");
	}

	private static void assertRefused(Map<String, String> values, String part) {
		BusProperties properties = bind(values);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(properties::clientSettings)
			.withMessageContaining(part);
	}

	private static BusProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("millrace.bus", BusProperties.class);
	}

}
