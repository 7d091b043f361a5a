package io.millrace.platform;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The platform as five processes, started in the order that is worst for each: whoever
 * needs another is there before it.
 */
final class FiveProcesses {

	private final Map<String, ChildProcess> processes = new LinkedHashMap<>();

	private final int busPort = freePort();

	private final int tokenizerPort = freePort();

	private final RunningPlatform platform;

	private FiveProcesses() {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> this.processes.values().forEach(ChildProcess::kill)));
		String bus = "tcp://127.0.0.1:" + this.busPort;
		start("gateway", "--port", "0", "--management-port", "0", "--bus", bus, "--tokenizer",
				"http://127.0.0.1:" + this.tokenizerPort);
		start("worker", "--bus", bus);
		start("scheduler", "--bus", bus);
		startTokenizer();
		List<URI> management = List.of(get("gateway").health(), get("worker").health(), get("scheduler").health());
		startBroker();
		this.platform = new RunningPlatform(get("gateway").url("The gateway listens on (\\S+)/v1;"), management)
			.awaitServing();
		this.processes.values().forEach(ChildProcess::awaitReady);
	}

	static FiveProcesses get() {
		return Holder.PROCESSES;
	}

	RunningPlatform platform() {
		return this.platform;
	}

	ChildProcess get(String command) {
		return this.processes.get(command);
	}

	void startBroker() {
		start("broker", "--port", String.valueOf(this.busPort));
	}

	void startTokenizer() {
		start("tokenizer", "--port", String.valueOf(this.tokenizerPort));
	}

	private void start(String command, String... options) {
		this.processes.put(command, ChildProcess.start(command, options));
	}

	/** A port that nobody listens on yet, as far as one can know. */
	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static final class Holder {

		static final FiveProcesses PROCESSES = new FiveProcesses();

	}

}
