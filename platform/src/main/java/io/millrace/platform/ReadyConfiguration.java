package io.millrace.platform;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the terminal when the first request can be sent. */
@Configuration(proxyBeanMethods = false)
class ReadyConfiguration {

	@Bean
	ApplicationListener<ApplicationReadyEvent> readyNotice() {
		return (event) -> Thread.ofVirtual()
			.name("ready-notice")
			.start(() -> new ReadyNotice(event.getApplicationContext().getEnvironment(), System.out).await());
	}

}
