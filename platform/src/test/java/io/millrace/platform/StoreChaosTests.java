package io.millrace.platform;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.millrace.gateway.store.PostgresServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Gateways, their database and their broker are killed under responses in the background
 * and a batch: nothing is lost, nothing is there twice, and all is as it would have been.
 * {@code -Dmillrace.chaos.rounds} repeats each fault.
 */
class StoreChaosTests {

	private static final int ROUNDS = Integer.getInteger("millrace.chaos.rounds", 1);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** What a gateway left is taken over soon, and outages are waited for. */
	private static final Map<String, String> ENVIRONMENT = Map.of("MILLRACE_GATEWAY_RESPONSES_LEASE", "3s",
			"MILLRACE_GATEWAY_RESPONSES_CLAIM_INTERVAL", "250ms", "MILLRACE_GATEWAY_BATCHES_LEASE", "3s",
			"MILLRACE_GATEWAY_BATCHES_POLL_INTERVAL", "250ms", "MILLRACE_GATEWAY_BUS_OUTAGE_GRACE", "60s",
			"MILLRACE_BATCH_INVARIANT", "true");

	private static final List<String> SHARING = List.of("gateway-1", "gateway-2");

	private static Cluster cluster;

	private static PostgresServer postgres;

	private static List<String> undisturbed;

	static List<Integer> rounds() {
		return IntStream.rangeClosed(1, ROUNDS).boxed().toList();
	}

	@BeforeAll
	static void startCluster(@TempDir Path directory) throws Exception {
		cluster = new Cluster(ENVIRONMENT, List.of("tokenizer"), "--threads", "1").with("gateway-0",
				Map.of("MILLRACE_GATEWAY_STORE_URL", "", "MILLRACE_GATEWAY_STORE_DIRECTORY", directory.toString()));
		List.of("broker", "tokenizer", "scheduler", "worker", "gateway-0").forEach(cluster::start);
		if (PostgresServer.binaries() != null) {
			postgres = PostgresServer.start();
			Map<String, String> shared = Map.of("MILLRACE_GATEWAY_STORE_URL", postgres.newDatabase(),
					"MILLRACE_GATEWAY_STORE_USERNAME", postgres.user());
			SHARING.forEach((name) -> cluster.with(name, shared).start(name));
		}
		cluster.awaitReady();
		undisturbed = StoredWork.undisturbed(platform("gateway-0"));
		assertThat(undisturbed).doesNotHaveDuplicates();
	}

	@AfterAll
	static void stopCluster() {
		cluster.close();
		if (postgres != null) {
			postgres.close();
		}
	}

	@AfterEach
	void everythingIsBackAndNothingIsLeftOver() {
		cluster.startMissing();
		cluster.awaitReady();
		for (String gateway : gateways()) {
			for (String metric : List.of("millrace_gateway_open_generations", "millrace_gateway_batches_running")) {
				Awaitility.await(metric + " of the " + gateway)
					.atMost(PATIENCE)
					.until(() -> cluster.get(gateway).metric(metric) == 0);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void aGatewayThatIsKilledGoesOnWithItsFileWhenItIsBack(int round) {
		StoredWork work = begin("gateway-0");
		kill("gateway-0");
		cluster.start("gateway-0");
		cluster.awaitReady();
		work.check(platform("gateway-0"), undisturbed);
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void anotherGatewayGoesOnForOneThatIsKilled(int round) {
		requirePostgres();
		StoredWork work = begin(SHARING.get(round % 2));
		RunningPlatform other = platform(SHARING.get((round + 1) % 2));
		List<CompletableFuture<HttpResponse<String>>> followed = work.follow(other);
		kill(SHARING.get(round % 2));
		work.checkEvents(other, followed, undisturbed);
		work.check(other, undisturbed);
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void workOutlivesARestartOfTheDatabase(int round) throws Exception {
		requirePostgres();
		StoredWork work = begin("gateway-1");
		postgres.kill();
		postgres.restart();
		work.check(platform("gateway-1"), undisturbed);
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void workOutlivesARestartOfTheBroker(int round) {
		StoredWork work = begin("gateway-0");
		List<CompletableFuture<HttpResponse<String>>> followed = work.follow(platform("gateway-0"));
		kill("broker");
		cluster.start("broker");
		work.checkEvents(platform("gateway-0"), followed, undisturbed);
		work.checkBatch(platform("gateway-0"), undisturbed);
	}

	private static List<String> gateways() {
		return (postgres != null) ? List.of("gateway-0", "gateway-1", "gateway-2") : List.of("gateway-0");
	}

	private static void requirePostgres() {
		assumeTrue(postgres != null, "PostgreSQL is not installed on this machine");
	}

	private static StoredWork begin(String gateway) {
		RunningPlatform platform = platform(gateway);
		return StoredWork.begin(platform).awaitMiddle(platform);
	}

	private static RunningPlatform platform(String gateway) {
		return cluster.platform(gateway).awaitServing();
	}

	private static void kill(String name) {
		cluster.get(name).kill();
		cluster.get(name).awaitEnd();
	}

}
