package io.millrace.gateway.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GenAiMeters;
import io.millrace.gateway.metric.TenantMeters;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestObserver;
import io.millrace.gateway.stream.Generations;
import io.millrace.process.trace.Tracing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who looks on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ObserveProperties.class)
public class ObserveConfiguration {

	@Bean
	GenAiMeters genAiMeters(MeterRegistry registry, ModelRegistry models) {
		return new GenAiMeters(registry, (name) -> models.find(name).isPresent());
	}

	@Bean
	RequestObserver requestObserver(GenAiMeters meters, ObjectProvider<Tracing> tracing) {
		return new RequestObserver(meters, tracing.getIfAvailable(Tracing::off));
	}

	@Bean
	RecentGenerations recentGenerations(ObserveProperties properties) {
		return new RecentGenerations(properties.recentRequests());
	}

	@Bean
	SmartInitializingSingleton generationOnlookers(Generations generations, GatewayMeters meters, GenAiMeters genAi,
			ObserveProperties properties, RecentGenerations recent, MeterRegistry registry,
			ObjectProvider<Tracing> tracing) {
		return () -> {
			generations.whenClosed(recent);
			generations
				.whenClosed(new GenerationRecorder(meters, genAi, new TenantMeters(registry, properties.maxTenants())));
			Tracing traces = tracing.getIfAvailable(Tracing::off);
			if (traces.isOn()) {
				generations.whenClosed(new SpanRecorder(traces));
			}
		};
	}

	@Bean
	ReadyWorkerMeters readyWorkerMeters(ModelRegistry models, MeterRegistry registry) {
		return new ReadyWorkerMeters(models, registry);
	}

}
