package io.millrace.platform.overhead;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.millrace.platform.Millrace;
import io.millrace.protocol.FreePort;

/** The platform with a null worker, in one JVM or in five. */
final class Servers implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final List<ServerProcess> processes = new ArrayList<>();

	private final URI url;

	private Servers(URI url) {
		this.url = url;
	}

	/**
	 * Starts them, and waits until they serve.
	 * @param model directory of the demo model
	 * @param jvm how each JVM is started
	 */
	static Servers start(Scenario.Setting setting, Path model, JvmOptions jvm)
			throws IOException, InterruptedException {
		return switch (setting) {
			case ONE_PROCESS -> inOneProcess(model, jvm);
			case FIVE_PROCESSES -> inFiveProcesses(model, jvm);
			case BARE -> bare(jvm);
		};
	}

	private static Servers bare(JvmOptions jvm) throws IOException, InterruptedException {
		return one(ServerProcess.start("bare", BareServer.class.getName(), List.of(), jvm));
	}

	static Servers inOneProcess(Path model, JvmOptions jvm) throws IOException, InterruptedException {
		ServerProcess process = ServerProcess.start("platform", NullPlatform.class.getName(),
				List.of("--millrace.port=0", "--millrace.management-port=0", "--millrace.demo-model=" + model),
				jvm);
		return one(process);
	}

	private static Servers one(ServerProcess process) throws IOException, InterruptedException {
		Servers servers = new Servers(process.url("The gateway listens on (\\S+)/v1;"));
		servers.processes.add(process);
		servers.awaitServing();
		return servers;
	}

	static Servers inFiveProcesses(Path model, JvmOptions jvm) throws IOException, InterruptedException {
		String busPort = Integer.toString(FreePort.next());
		String tokenizerPort = Integer.toString(FreePort.next());
		String bus = "tcp://127.0.0.1:" + busPort;
		List<ServerProcess> processes = new ArrayList<>();
		processes.add(command("broker", jvm, "--port", busPort));
		processes.add(command("tokenizer", jvm, "--port", tokenizerPort, "--model", model + ":" + NullModel.NAME));
		processes.add(command("scheduler", jvm, "--bus", bus));
		processes.add(ServerProcess.start("null-worker", NullWorkerProcess.class.getName(),
				List.of(bus, model.toString()), jvm));
		ServerProcess gateway = command("gateway", jvm, "--bus", bus, "--port", "0", "--management-port", "0",
				"--tokenizer", "http://127.0.0.1:" + tokenizerPort);
		Servers servers = new Servers(gateway.url("The gateway listens on (\\S+)/v1;"));
		servers.processes.add(gateway);
		servers.processes.addAll(processes);
		servers.awaitServing();
		return servers;
	}

	private static ServerProcess command(String name, JvmOptions jvm, String... options) {
		List<String> arguments = new ArrayList<>(List.of(name));
		arguments.addAll(List.of(options));
		return ServerProcess.start(name, Millrace.class.getName(), arguments, jvm);
	}

	private void awaitServing() throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest health = HttpRequest.newBuilder(this.url.resolve("/health")).build();
			while (System.nanoTime() < end) {
				try {
					if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
						return;
					}
				}
				catch (IOException ex) {
					// It is not there yet.
				}
				Thread.sleep(Duration.ofMillis(100));
			}
		}
		throw new IllegalStateException("The platform did not serve in time.");
	}

	URI url() {
		return this.url;
	}

	/** The gateway's, or that of everything; first of {@link #all()}. */
	ServerProcess gateway() {
		return this.processes.getFirst();
	}

	List<ServerProcess> all() {
		return this.processes;
	}

	@Override
	public void close() throws IOException {
		for (ServerProcess process : this.processes) {
			process.close();
		}
	}

}
