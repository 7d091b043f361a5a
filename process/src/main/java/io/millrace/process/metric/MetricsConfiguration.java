package io.millrace.process.metric;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/** Where metrics are read. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {

	@Bean
	WebFilter metricsPath(Environment environment) {
		return new MetricsPath(environment.getProperty("management.server.port", Integer.class, -1));
	}

}
