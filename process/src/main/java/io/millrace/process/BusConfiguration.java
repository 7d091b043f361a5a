package io.millrace.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.process.metric.MeteredBus;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The bus over a broker in another process, and the health component {@code bus}. The
 * broker may start later, and go and come.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BusProperties.class)
public class BusConfiguration {

	@Bean(destroyMethod = "close")
	Bus bus(BusProperties properties, MeterRegistry registry) {
		return new MeteredBus(ArtemisBus.connect(properties.clientSettings()), registry);
	}

	@Bean
	HealthIndicator busHealthIndicator(Bus bus) {
		return () -> (bus.isConnected() ? Health.up() : Health.outOfService()).build();
	}

}
