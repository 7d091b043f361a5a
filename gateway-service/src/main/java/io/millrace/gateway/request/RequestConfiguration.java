package io.millrace.gateway.request;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.process.trace.Tracing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** What goes around every request. */
@Configuration(proxyBeanMethods = false)
public class RequestConfiguration {

	@Bean
	WebFilter requestFilter(GatewayMeters meters, ObjectProvider<Tracing> tracing, ApplicationContext context) {
		return new RequestFilter(meters, tracing.getIfAvailable(Tracing::off), context);
	}

}
