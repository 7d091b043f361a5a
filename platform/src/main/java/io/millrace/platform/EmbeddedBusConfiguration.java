package io.millrace.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.process.metric.MeteredBus;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBrokerSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The embedded broker, and the bus over its in-VM transport. */
@Configuration(proxyBeanMethods = false)
class EmbeddedBusConfiguration {

	@Bean(destroyMethod = "close")
	EmbeddedBroker embeddedBroker() {
		return EmbeddedBroker.start(EmbeddedBrokerSettings.inVm());
	}

	@Bean
	BrokerMeters brokerMeters(EmbeddedBroker broker, MeterRegistry registry) {
		return new BrokerMeters(broker, registry);
	}

	@Bean(destroyMethod = "close")
	Bus bus(EmbeddedBroker broker, MeterRegistry registry) {
		return new MeteredBus(ArtemisBus.connect(broker.clientSettings()), registry);
	}

}
