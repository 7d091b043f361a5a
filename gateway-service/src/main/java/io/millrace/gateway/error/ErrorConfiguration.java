package io.millrace.gateway.error;

import io.millrace.gateway.metric.GatewayMeters;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebExceptionHandler;

/** How failures are answered. */
@Configuration(proxyBeanMethods = false)
public class ErrorConfiguration {

	@Bean
	WebExceptionHandler errorHandler(GatewayMeters meters, RecentErrors recentErrors) {
		return new ErrorHandler(meters, recentErrors);
	}

	@Bean
	RecentErrors recentErrors() {
		return new RecentErrors();
	}

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> bareErrors() {
		BareErrors bareErrors = new BareErrors();
		return (factory) -> factory.addServerCustomizers(bareErrors::install);
	}

}
