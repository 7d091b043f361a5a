package io.millrace.process;

import java.nio.file.Path;

import io.millrace.process.metric.MetricsConfiguration;
import io.millrace.process.trace.TracingConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What every process has. */
@Configuration(proxyBeanMethods = false)
@Import({ TracingConfiguration.class, MetricsConfiguration.class })
class ProcessConfiguration {

	@Bean
	LogLevels logLevels(@Value("${millrace.log-levels-file:}") String file, LoggingSystem logging) {
		return new LogLevels(file.isEmpty() ? null : Path.of(file), logging);
	}

}
