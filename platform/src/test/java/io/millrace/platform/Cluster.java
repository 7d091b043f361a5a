package io.millrace.platform;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.FreePort;

/**
 * Services in processes of their own around one broker. Each has a name, which is its
 * command and perhaps a number, and may be started again under it.
 */
final class Cluster implements AutoCloseable {

	private final Map<String, String> environment;

	private final Map<String, Map<String, String>> environments = new LinkedHashMap<>();

	private final Map<String, ChildProcess> processes = new LinkedHashMap<>();

	private final Network network;

	private final Map<String, Integer> brokerPorts = new LinkedHashMap<>();

	private final Map<String, Integer> tokenizerPorts = new LinkedHashMap<>();

	private final List<String> workerOptions;

	/**
	 * A cluster of which nothing runs yet.
	 * @param environment variables of every process
	 * @param tokenizers names of the tokenizers that the gateway will know
	 * @param workerOptions what each worker is told besides its broker
	 */
	Cluster(Map<String, String> environment, List<String> tokenizers, String... workerOptions) {
		this(Network.LOOPBACK, environment, List.of("broker"), tokenizers, workerOptions);
	}

	/**
	 * The same in a network, and perhaps with a broker that takes the place of the first.
	 */
	Cluster(Network network, Map<String, String> environment, List<String> brokers, List<String> tokenizers,
			String... workerOptions) {
		this.network = network;
		this.environment = environment;
		brokers.forEach((name) -> this.brokerPorts.put(name, FreePort.next()));
		tokenizers.forEach((name) -> this.tokenizerPorts.put(name, FreePort.next()));
		this.workerOptions = List.of(workerOptions);
		Runtime.getRuntime().addShutdownHook(new Thread(this::close));
	}

	/** Variables of one process alone, whenever it is started. */
	Cluster with(String name, Map<String, String> variables) {
		this.environments.put(name, variables);
		return this;
	}

	/** Starts a process, for the first time or again. */
	ChildProcess start(String name) {
		String command = name.split("-")[0];
		Map<String, String> variables = new LinkedHashMap<>(this.environment);
		variables.put("MILLRACE_HOST", this.network.host(name));
		variables.putAll(this.environments.getOrDefault(name, Map.of()));
		ChildProcess process = ChildProcess.start(this.network.enter(name), variables, command, options(command, name));
		this.processes.put(name, process);
		return process;
	}

	private List<String> options(String command, String name) {
		List<String> options = new ArrayList<>();
		switch (command) {
			case "broker" -> {
				options.addAll(List.of("--port", String.valueOf(this.brokerPorts.get(name))));
				String first = this.brokerPorts.keySet().iterator().next();
				if (!name.equals(first)) {
					options.addAll(List.of("--backup-of", brokerUrl(first)));
				}
			}
			case "tokenizer" -> options.addAll(List.of("--port", String.valueOf(this.tokenizerPorts.get(name))));
			case "scheduler" -> options.addAll(bus());
			case "worker" -> {
				options.addAll(bus());
				options.addAll(this.workerOptions);
			}
			case "gateway" -> {
				options.addAll(bus());
				options.addAll(List.of("--port", "0", "--management-port", "0"));
				this.tokenizerPorts.forEach((tokenizer, port) -> options
					.addAll(List.of("--tokenizer", "http://" + this.network.host(tokenizer) + ":" + port)));
			}
			default -> throw new IllegalArgumentException(name);
		}
		return options;
	}

	private List<String> bus() {
		List<String> urls = this.brokerPorts.keySet().stream().map(this::brokerUrl).toList();
		return List.of("--bus", (urls.size() == 1) ? urls.getFirst() : "(" + String.join(",", urls) + ")");
	}

	private String brokerUrl(String name) {
		return "tcp://" + this.network.host(name) + ":" + this.brokerPorts.get(name);
	}

	/** Starts again what has ended. */
	void startMissing() {
		List.copyOf(this.processes.entrySet())
			.stream()
			.filter((process) -> process.getValue().isGone())
			.forEach((process) -> start(process.getKey()));
	}

	ChildProcess get(String name) {
		ChildProcess process = this.processes.get(name);
		if (process == null) {
			throw new IllegalArgumentException(name);
		}
		return process;
	}

	/**
	 * The platform, whose management pages are those of the named processes.
	 * @param names the gateway's first
	 */
	RunningPlatform platform(String... names) {
		List<URI> management = Arrays.stream(names).map((name) -> get(name).health()).toList();
		return new RunningPlatform(get(names[0]).url("The gateway listens on (\\S+)/v1;"), management);
	}

	void awaitReady() {
		this.processes.values().forEach(ChildProcess::awaitReady);
	}

	@Override
	public void close() {
		this.processes.values().forEach(ChildProcess::kill);
	}

}
