package io.millrace.platform;

import java.util.List;

import io.millrace.gateway.GatewayBusConfiguration;
import io.millrace.gateway.GatewayConfiguration;
import io.millrace.gateway.GatewayHttpConfiguration;
import io.millrace.scheduler.SchedulerBusConfiguration;
import io.millrace.scheduler.SchedulerConfiguration;
import io.millrace.tokenizer.service.TokenizerConfiguration;
import io.millrace.worker.WorkerBusConfiguration;
import io.millrace.worker.WorkerConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * Every service in one JVM: the tokenizer is a direct call, the bus is the embedded
 * broker.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ BusConfiguration.class, TokenizerConfiguration.class, SchedulerConfiguration.class,
		SchedulerBusConfiguration.class, WorkerConfiguration.class, WorkerBusConfiguration.class,
		GatewayConfiguration.class, GatewayBusConfiguration.class, GatewayHttpConfiguration.class })
public class PlatformApplication {

	/**
	 * Starts it.
	 * @param properties in the form {@code --name=value}; they win over the environment
	 * @return the running context; closing it stops everything in order
	 */
	public static ConfigurableApplicationContext start(List<String> properties) {
		SpringApplication application = new SpringApplication(PlatformApplication.class);
		application.setBannerMode(Banner.Mode.OFF);
		return application.run(properties.toArray(String[]::new));
	}

}
