package io.millrace.gateway.store;

import java.time.Clock;

import io.millrace.gateway.metric.GatewayMeters;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The store. */
@Configuration(proxyBeanMethods = false)
@Conditional(StoreIsOn.class)
@EnableConfigurationProperties(StoreProperties.class)
public class StoreConfiguration {

	@Bean
	Database gatewayDatabase(StoreProperties properties, GatewayMeters meters) {
		return new Database(properties, meters);
	}

	@Bean
	ResponseStore responseStore(Database gatewayDatabase, StoreProperties properties) {
		return new SqlResponseStore(gatewayDatabase, properties.retention(), Clock.systemUTC());
	}

	@Bean
	Retention storeRetention(Database gatewayDatabase, StoreProperties properties, GatewayMeters meters) {
		return new Retention(gatewayDatabase, properties, Clock.systemUTC(), meters);
	}

	/**
	 * What a gateway before this one has left is gone on with; where there is nothing of
	 * the kind, the database is opened by the first request that needs it.
	 */
	@Bean
	ApplicationListener<ApplicationReadyEvent> storeOpening(Database gatewayDatabase) {
		return (event) -> {
			if (gatewayDatabase.mayHoldWork()) {
				gatewayDatabase.open().onErrorComplete().subscribe();
			}
		};
	}

}
