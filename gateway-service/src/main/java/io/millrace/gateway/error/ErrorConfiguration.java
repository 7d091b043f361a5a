package io.millrace.gateway.error;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebExceptionHandler;

/** How failures are answered. */
@Configuration(proxyBeanMethods = false)
public class ErrorConfiguration {

	@Bean
	WebExceptionHandler errorHandler() {
		return new ErrorHandler();
	}

}
