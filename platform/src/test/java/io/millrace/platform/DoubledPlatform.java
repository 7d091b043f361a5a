package io.millrace.platform;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.gateway.store.PostgresServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The platform with two of everything, in processes of their own, and one PostgreSQL
 * where this machine has it.
 */
final class DoubledPlatform implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String DATABASE = "database";

	private static final List<String> GATEWAYS = Component.GATEWAY.names();

	/**
	 * Planned stops of workers hand over after a moment, what a gateway left is taken
	 * over soon, and outages are waited for, however slowly the processes of a loaded
	 * machine start.
	 */
	private static final Map<String, String> ENVIRONMENT = Map.of("MILLRACE_WORKER_DRAIN_TIMEOUT", "500ms",
			"MILLRACE_GATEWAY_BUS_OUTAGE_GRACE", "60s", "MILLRACE_GATEWAY_DECODE_GRACE", "60s",
			"MILLRACE_GATEWAY_RESPONSES_LEASE", "3s", "MILLRACE_GATEWAY_RESPONSES_CLAIM_INTERVAL", "250ms",
			"MILLRACE_GATEWAY_BATCHES_LEASE", "3s", "MILLRACE_GATEWAY_BATCHES_POLL_INTERVAL", "250ms",
			"MILLRACE_BATCH_INVARIANT", "true", "MILLRACE_API_KEY", RunningPlatform.API_KEY);

	private final Network network;

	private final Cluster cluster;

	private final @Nullable PostgresServer database;

	private DoubledPlatform(Network network) {
		this.network = network;
		this.cluster = new Cluster(network, ENVIRONMENT, Component.BROKER.names(), Component.TOKENIZER.names(),
				"--threads", "1");
		this.database = (PostgresServer.binaries() != null) ? startDatabase() : null;
		for (Component component : List.of(Component.BROKER, Component.TOKENIZER, Component.SCHEDULER, Component.WORKER,
				Component.GATEWAY)) {
			component.names().forEach(this.cluster::start);
		}
	}

	static DoubledPlatform start(Network network) {
		DoubledPlatform platform = new DoubledPlatform(network);
		platform.awaitWhole();
		return platform;
	}

	private PostgresServer startDatabase() {
		try {
			PostgresServer server = PostgresServer.start(this.network.host(DATABASE), this.network.enter(DATABASE));
			Map<String, String> store = Map.of("MILLRACE_GATEWAY_STORE_URL", server.newDatabase(),
					"MILLRACE_GATEWAY_STORE_USERNAME", server.user());
			GATEWAYS.forEach((name) -> this.cluster.with(name, store));
			return server;
		}
		catch (IOException | SQLException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	boolean hasDatabase() {
		return this.database != null;
	}

	/** The processes of one kind. */
	List<ChildProcess> get(Component component) {
		return component.names().stream().map(this.cluster::get).toList();
	}

	ChildProcess get(String name) {
		return this.cluster.get(name);
	}

	void start(String name) {
		this.cluster.start(name);
	}

	/** The platform by its gateways, as they are now. */
	List<RunningPlatform> gateways() {
		return GATEWAYS.stream().map(this.cluster::platform).toList();
	}

	/** How many requests each scheduler has placed. */
	Map<String, Double> placed() {
		Map<String, Double> counts = new HashMap<>();
		Component.SCHEDULER.names()
			.forEach((name) -> counts.put(name, get(name).metric("maxserve_scheduler_queue_time_seconds_count")));
		return counts;
	}

	/** How many requests each worker computes. */
	Map<String, Double> running() {
		Map<String, Double> counts = new HashMap<>();
		Component.WORKER.names().forEach((name) -> counts.put(name, get(name).metric("maxserve_num_requests_running")));
		return counts;
	}

	/**
	 * How often streams went on at another worker, by gateway; none where a gateway is
	 * gone.
	 */
	Map<String, Double> migrations() {
		Map<String, Double> counts = new HashMap<>();
		GATEWAYS.forEach((name) -> counts.put(name,
				get(name).isGone() ? 0 : get(name).metric("millrace_gateway_migrations_total")));
		return counts;
	}

	/** Starts what has ended, and waits until everything serves. */
	void awaitWhole() {
		this.cluster.startMissing();
		this.cluster.awaitReady();
		gateways().forEach(RunningPlatform::awaitServing);
		for (ChildProcess gateway : get(Component.GATEWAY)) {
			Awaitility.await("both workers are known")
				.atMost(PATIENCE)
				.until(() -> gateway.metric("millrace_gateway_ready_workers{model_name=\"" + RunningPlatform.MODEL
						+ "\"}") == Component.WORKER.names().size());
		}
	}

	/** Waits until nothing is left of any request. */
	void awaitRest() {
		GATEWAYS.forEach((name) -> {
			awaitZero(name, "millrace_gateway_open_generations");
			awaitZero(name, "millrace_gateway_requests_in_flight");
			awaitZero(name, "maxserve_num_requests_awaiting_admission");
			awaitZero(name, "millrace_gateway_batches_running");
		});
		Component.SCHEDULER.names().forEach((name) -> awaitZero(name, "maxserve_num_requests_queued"));
		Component.WORKER.names().forEach((name) -> {
			awaitZero(name, "maxserve_num_requests_running");
			awaitZero(name, "millrace_engine_num_requests_waiting");
			awaitZero(name, "maxserve_cache_num_used_blocks");
		});
	}

	private void awaitZero(String process, String metric) {
		Awaitility.await(metric + " of the " + process).atMost(PATIENCE).until(() -> get(process).metric(metric) == 0);
	}

	Fault.Victim victim(String name) {
		return (this.database != null && name.equals(DATABASE)) ? new DatabaseVictim(this.database)
				: new ProcessVictim(name);
	}

	@Override
	public void close() {
		this.cluster.close();
		if (this.database != null) {
			this.database.close();
		}
		this.network.close();
	}

	private final class ProcessVictim implements Fault.Victim {

		private final String name;

		ProcessVictim(String name) {
			this.name = name;
		}

		@Override
		public void kill() {
			get(this.name).kill();
			get(this.name).awaitEnd();
		}

		@Override
		public void terminate() {
			get(this.name).stop();
		}

		@Override
		public void freeze() {
			get(this.name).freeze();
		}

		@Override
		public void thaw() {
			get(this.name).thaw();
		}

		@Override
		public void start() {
			DoubledPlatform.this.start(this.name);
		}

		@Override
		public void cut() {
			DoubledPlatform.this.network.cut(this.name);
		}

		@Override
		public void mend() {
			DoubledPlatform.this.network.mend(this.name);
		}

	}

	private final class DatabaseVictim implements Fault.Victim {

		private final PostgresServer server;

		DatabaseVictim(PostgresServer server) {
			this.server = server;
		}

		@Override
		public void kill() {
			this.server.destroy();
		}

		@Override
		public void terminate() {
			this.server.terminate();
		}

		@Override
		public void freeze() {
			this.server.freeze();
		}

		@Override
		public void thaw() {
			this.server.thaw();
		}

		@Override
		public void start() {
			try {
				this.server.restart();
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError(ex);
			}
		}

		@Override
		public void cut() {
			DoubledPlatform.this.network.cut(DATABASE);
		}

		@Override
		public void mend() {
			DoubledPlatform.this.network.mend(DATABASE);
		}

	}

}
