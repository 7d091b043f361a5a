package io.millrace.platform;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The platform as five processes, started in the order that is worst for each: whoever
 * needs another is there before it. Their bus asks for a user, and for TLS on both sides;
 * their requests are traced.
 */
final class FiveProcesses {

	private final SpanCollector collector = new SpanCollector();

	private final Cluster cluster = new Cluster(environment(this.collector), List.of("tokenizer"));

	private final RunningPlatform platform;

	private FiveProcesses() {
		List.of("gateway", "worker", "scheduler", "tokenizer").forEach(this.cluster::start);
		List.of("gateway", "worker", "scheduler").forEach((service) -> get(service).health());
		this.cluster.start("broker");
		this.platform = this.cluster.platform("gateway", "worker", "scheduler").awaitServing();
		this.cluster.awaitReady();
	}

	static FiveProcesses get() {
		return Holder.PROCESSES;
	}

	/** Where their spans arrive. */
	SpanCollector collector() {
		return this.collector;
	}

	private static Map<String, String> environment(SpanCollector collector) {
		Map<String, String> environment = new HashMap<>(SecuredBus.environment());
		environment.put("MILLRACE_TRACING_ENDPOINT", collector.endpoint());
		environment.put("MILLRACE_TRACING_INTERVAL", "200ms");
		return environment;
	}

	RunningPlatform platform() {
		return this.platform;
	}

	ChildProcess get(String command) {
		return this.cluster.get(command);
	}

	/** Starts one again. */
	void start(String command) {
		this.cluster.start(command);
	}

	private static final class Holder {

		static final FiveProcesses PROCESSES = new FiveProcesses();

	}

}
