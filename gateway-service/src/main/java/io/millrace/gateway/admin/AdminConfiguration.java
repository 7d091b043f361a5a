package io.millrace.gateway.admin;

import io.millrace.gateway.error.RecentErrors;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.observe.RecentGenerations;
import io.millrace.gateway.stream.Generations;
import io.millrace.protocol.bus.Bus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package. */
@Configuration(proxyBeanMethods = false)
public class AdminConfiguration {

	@Bean
	AdminController adminController(Generations generations, RecentGenerations recent, RecentErrors errors,
			ModelRegistry models, WorkerCommands workers, Bus bus) {
		return new AdminController(generations, recent, errors, models, workers, bus);
	}

}
