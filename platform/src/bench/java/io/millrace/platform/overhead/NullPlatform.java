package io.millrace.platform.overhead;

import java.nio.file.Path;
import java.util.List;

import io.millrace.gateway.GatewayApplication;
import io.millrace.gateway.GatewayBusConfiguration;
import io.millrace.gateway.GatewayConfiguration;
import io.millrace.gateway.GatewayHttpConfiguration;
import io.millrace.process.ServedModels;
import io.millrace.process.ServiceProcess;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBrokerSettings;
import io.millrace.scheduler.SchedulerBusConfiguration;
import io.millrace.scheduler.SchedulerConfiguration;
import io.millrace.tokenizer.service.TokenizerConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** What {@code serve} runs in one JVM, with a {@link NullWorker} for the real one. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ TokenizerConfiguration.class, SchedulerConfiguration.class, SchedulerBusConfiguration.class,
		GatewayConfiguration.class, GatewayBusConfiguration.class, GatewayHttpConfiguration.class })
public class NullPlatform {

	/** Says where it listens, and runs until it is killed. */
	public static void main(String... properties) {
		ConfigurableApplicationContext context = new ServiceProcess(NullPlatform.class)
			.defaults(GatewayApplication.OPTIONS)
			.initializer(new ServedModels("tokenizer"))
			.start(List.of(properties));
		System.out.println("The gateway listens on http://127.0.0.1:"
				+ context.getEnvironment().getRequiredProperty("local.server.port") + "/v1;");
	}

	@Bean(destroyMethod = "close")
	EmbeddedBroker embeddedBroker() {
		return EmbeddedBroker.start(EmbeddedBrokerSettings.inVm());
	}

	@Bean(destroyMethod = "close")
	Bus bus(EmbeddedBroker broker) {
		return ArtemisBus.connect(broker.clientSettings());
	}

	@Bean(destroyMethod = "close")
	NullWorker nullWorker(Bus bus, @Value("${millrace.demo-model}") Path model) {
		return NullModel.serve(bus, model);
	}

}
