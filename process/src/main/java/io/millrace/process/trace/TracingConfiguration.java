package io.millrace.process.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tracing by OpenTelemetry's SDK, which is not even made where there is no endpoint. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracingProperties.class)
public class TracingConfiguration {

	@Bean(destroyMethod = "close")
	Tracing tracing(TracingProperties properties) {
		return properties.endpoint().isEmpty() ? Tracing.off() : new Tracing(provider(properties));
	}

	/** Metrics take it by its type. */
	@Bean
	Exemplars exemplars() {
		return new Exemplars();
	}

	private static SdkTracerProvider provider(TracingProperties properties) {
		OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(properties.endpoint())
			.setTimeout(properties.timeout());
		properties.headers().forEach(exporter::addHeader);
		return SdkTracerProvider.builder()
			.setResource(Resource.getDefault()
				.merge(Resource
					.create(Attributes.of(AttributeKey.stringKey("service.name"), properties.serviceName()))))
			.setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(properties.sampling())))
			.addSpanProcessor(BatchSpanProcessor.builder(exporter.build())
				.setScheduleDelay(properties.interval())
				.setExporterTimeout(properties.timeout())
				.build())
			.build();
	}

}
