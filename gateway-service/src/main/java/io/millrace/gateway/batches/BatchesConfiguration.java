package io.millrace.gateway.batches;

import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.caller.CallerDirectory;
import io.millrace.gateway.files.FileStore;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.StoreProperties;
import io.millrace.gateway.store.StoreIsOn;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebExceptionHandler;

/** The routes of this package, and what runs batches. */
@Configuration(proxyBeanMethods = false)
@Conditional(StoreIsOn.class)
@EnableConfigurationProperties(BatchProperties.class)
public class BatchesConfiguration {

	/** The routes that a batch can ask. */
	private static final Set<String> ENDPOINTS = new TreeSet<>(
			Set.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses"));

	@Bean
	BatchParts batchParts(Database gatewayDatabase, FileStore fileStore, StoreProperties store,
			BatchProperties properties, RequestLimits limits, CallerDirectory callers,
			ObjectProvider<DispatcherHandler> handler, WebExceptionHandler errorHandler, MeterRegistry registry) {
		LineRunner runner = new LineRunner(new InternalRoutes(handler::getObject, errorHandler), callers,
				properties.priority(), new MissingModels(properties.modelGrace(), System::nanoTime));
		return new BatchParts(new BatchStore(gatewayDatabase, store.retention(), Clock.systemUTC()), fileStore, runner,
				properties, limits.maxBodyBytes(), new BatchMeters(registry), Clock.systemUTC());
	}

	@Bean
	BatchRunner batchRunner(BatchParts parts, Database gatewayDatabase) {
		return new BatchRunner(parts, gatewayDatabase::isOpen);
	}

	@Bean
	BatchesController batchesController(RequestBodies bodies, BatchParts parts, BatchRunner runner) {
		return new BatchesController(bodies, parts, runner, ENDPOINTS);
	}

}
