package io.millrace.gateway;

import io.millrace.gateway.adapters.AdapterLink;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.stream.Generations;
import io.millrace.protocol.bus.Bus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the gateway is reached on the bus. */
@Configuration(proxyBeanMethods = false)
public class GatewayBusConfiguration {

	@Bean
	GatewayInbox gatewayInbox(GatewayIdentity identity, Bus bus, Generations generations, ModelRegistry models,
			AdapterLink adapters) {
		return new GatewayInbox(identity.process(), bus, generations, models, adapters);
	}

}
