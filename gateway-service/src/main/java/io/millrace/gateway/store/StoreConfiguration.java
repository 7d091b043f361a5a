package io.millrace.gateway.store;

import java.time.Clock;

import io.millrace.gateway.metric.GatewayMeters;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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

	@Bean
	StoreOpening storeOpening(Database gatewayDatabase) {
		return new StoreOpening(gatewayDatabase);
	}

}
