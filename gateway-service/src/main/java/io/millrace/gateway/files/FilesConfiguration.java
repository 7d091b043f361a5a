package io.millrace.gateway.files;

import java.time.Clock;
import java.time.Duration;

import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.StoreProperties;
import io.millrace.gateway.store.StoreIsOn;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
@Conditional(StoreIsOn.class)
@EnableConfigurationProperties(FileProperties.class)
public class FilesConfiguration {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

	@Bean
	FileStore fileStore(Database gatewayDatabase, StoreProperties store) {
		return new FileStore(gatewayDatabase, store.retention(), Clock.systemUTC());
	}

	@Bean
	FilesController filesController(FileStore fileStore, Database gatewayDatabase, FileProperties properties) {
		return new FilesController(new Files(fileStore, gatewayDatabase, properties, IDLE_TIMEOUT), fileStore);
	}

}
