package io.millrace.worker;

import java.util.List;
import java.util.Map;

import io.millrace.process.BusConfiguration;
import io.millrace.process.ServedModels;
import io.millrace.process.ServiceProcess;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A worker as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ BusConfiguration.class, WorkerConfiguration.class, WorkerBusConfiguration.class })
public class WorkerApplication {

	/** The engine's properties from the short ones of the command line. */
	public static final Map<String, String> OPTIONS = Map.ofEntries(
			Map.entry("millrace.worker.generation-config", "${millrace.generation-config:auto}"),
			Map.entry("millrace.worker.dtype", "${millrace.dtype:auto}"),
			Map.entry("millrace.worker.quantization", "${millrace.quantization:none}"),
			Map.entry("millrace.worker.device", "${millrace.device:auto}"),
			Map.entry("millrace.worker.threads", "${millrace.threads:0}"),
			Map.entry("millrace.worker.max-model-len", "${millrace.max-model-len:}"),
			Map.entry("millrace.worker.batch-invariant", "${millrace.batch-invariant:false}"),
			Map.entry("millrace.worker.kv-cache-memory", "${millrace.kv-cache-memory:256MB}"),
			Map.entry("millrace.worker.max-loras", "${millrace.max-loras:}"),
			Map.entry("millrace.worker.max-lora-rank", "${millrace.max-lora-rank:16}"),
			Map.entry("millrace.worker.role", "${millrace.role:both}"),
			Map.entry("millrace.worker.block-exchange", "${millrace.block-exchange:}"),
			Map.entry("millrace.worker.block-exchange-size", "${millrace.block-exchange-size:4GB}"),
			Map.entry("millrace.worker.lora-modules", "${millrace.lora-modules:}"),
			Map.entry("millrace.worker.lora-directories", "${millrace.lora-dir:}"));

	private static final Map<String, String> DEFAULTS = Map.of("millrace.tracing.service-name", "millrace-worker",
			"server.address", "${millrace.host:127.0.0.1}", "server.port", "${millrace.management-port:0}",
			"management.endpoint.health.group.readiness.include", "readinessState,bus,model");

	/**
	 * Runs it until the process is told to stop.
	 * @param arguments properties in the form {@code --name=value}
	 */
	public static void main(String... arguments) {
		start(List.of(arguments));
	}

	/**
	 * Starts it.
	 * @param properties in the form {@code --name=value}
	 * @return the running context; closing it stops everything in order
	 */
	public static ConfigurableApplicationContext start(List<String> properties) {
		return process().start(properties);
	}

	/** What is started. */
	public static ServiceProcess process() {
		return new ServiceProcess(WorkerApplication.class).defaults(OPTIONS)
			.defaults(DEFAULTS)
			.initializer(new ServedModels("worker"))
			.initializer(new EarlyModel());
	}

}
