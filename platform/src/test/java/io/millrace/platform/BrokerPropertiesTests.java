package io.millrace.platform;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class BrokerPropertiesTests {

	@Test
	void everyPropertyHasItsNameAndDefault() {
		assertThat(bind(Map.of())).isEqualTo(new BrokerProperties("127.0.0.1", 61616, 8192, ""));
		assertThat(bind(Map.of("millrace.broker.host", "h", "millrace.broker.port", "1", "millrace.broker.max-submits",
				"2", "millrace.broker.backup-of", "tcp://a:3")))
			.isEqualTo(new BrokerProperties("h", 1, 2, "tcp://a:3"));
	}

	private static BrokerProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("millrace.broker",
				BrokerProperties.class);
	}

}
