package io.millrace.scheduler;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The scheduler's core beans. Needs a {@link MeterRegistry}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SchedulerProperties.class)
public class SchedulerConfiguration {

	@Bean
	SchedulerMeters schedulerMeters(MeterRegistry registry) {
		return new SchedulerMeters(registry);
	}

}
