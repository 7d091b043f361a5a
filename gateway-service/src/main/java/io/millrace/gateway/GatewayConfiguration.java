package io.millrace.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.grammar.GrammarChecks;
import io.millrace.gateway.adapters.AdapterLink;
import io.millrace.gateway.admin.WorkerCommands;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.observe.ObserveConfiguration;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestObserver;
import io.millrace.gateway.stream.Generations;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The gateway's core. Needs a {@link Bus}, a {@link TokenizerApi} and a meter registry.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
@Import(ObserveConfiguration.class)
public class GatewayConfiguration {

	@Bean
	GatewayIdentity gatewayIdentity(GatewayProperties properties) {
		return new GatewayIdentity(properties.name().isEmpty() ? ProcessId.start(Role.GATEWAY)
				: ProcessId.start(Role.GATEWAY, properties.name()));
	}

	@Bean
	GatewayMeters gatewayMeters(MeterRegistry registry) {
		return new GatewayMeters(registry);
	}

	@Bean
	RequestLimits requestLimits(GatewayProperties properties) {
		return properties.requestLimits();
	}

	@Bean
	LeaseClock gatewayLeaseClock(Bus bus, GatewayProperties properties) {
		return new LeaseClock(bus::isConnected, properties.leaseGrace(), System::nanoTime);
	}

	@Bean
	ModelRegistry modelRegistry(GatewayProperties properties, LeaseClock gatewayLeaseClock) {
		return new ModelRegistry(properties.workerLease(), gatewayLeaseClock::nanos);
	}

	@Bean(destroyMethod = "dispose")
	Scheduler gatewayDecoding() {
		return Schedulers.newSingle("gateway-decoding", true);
	}

	@Bean
	Generations generations(GatewayIdentity identity, Bus bus, TokenizerApi tokenizer, Scheduler gatewayDecoding,
			GatewayProperties properties, GatewayMeters meters, LeaseClock gatewayLeaseClock) {
		return new Generations(identity.process(), bus, tokenizer, gatewayDecoding, properties.streamSettings(), meters,
				System::nanoTime, gatewayLeaseClock);
	}

	@Bean
	GrammarChecks grammarChecks(GatewayProperties properties, GatewayMeters meters) {
		return new GrammarChecks(properties.grammar().settings(), GrammarLimits.DEFAULT, meters);
	}

	@Bean
	WorkerCommands workerCommands(GatewayIdentity identity, Bus bus, ModelRegistry models) {
		return new WorkerCommands(identity.process(), bus, models);
	}

	@Bean
	AdapterLink adapterLink(GatewayIdentity identity, Bus bus) {
		return new AdapterLink(identity.process(), bus);
	}

	@Bean
	GenerationService generationService(ModelRegistry models, Generations generations, TokenizerApi tokenizer,
			GrammarChecks grammars, GatewayProperties properties, RequestLimits limits, GatewayMeters meters,
			RequestObserver observer) {
		return new GenerationService(models, generations, tokenizer, grammars, properties.sampling().defaults(), limits,
				meters, observer);
	}

}
