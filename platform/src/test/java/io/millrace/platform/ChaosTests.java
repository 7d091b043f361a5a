package io.millrace.platform;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes are killed, stopped and frozen while clients read: every answer is the one
 * that it would have been. {@code -Dmillrace.chaos.rounds} repeats each fault; the
 * figures go to {@code target/chaos.txt}.
 */
class ChaosTests {

	private static final int ROUNDS = Integer.getInteger("millrace.chaos.rounds", 1);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration FREEZE = Duration.ofSeconds(5);

	private static final List<String> TOKENIZERS = List.of("tokenizer-1", "tokenizer-2");

	private static final List<String> SCHEDULERS = List.of("scheduler-1", "scheduler-2");

	private static final List<String> WORKERS = List.of("worker-1", "worker-2");

	/**
	 * Planned stops hand over after a moment, and outages are waited for, however slowly
	 * the processes of a loaded machine start.
	 */
	private static final Map<String, String> ENVIRONMENT = Map.of("MILLRACE_WORKER_DRAIN_TIMEOUT", "500ms",
			"MILLRACE_GATEWAY_BUS_OUTAGE_GRACE", "60s", "MILLRACE_GATEWAY_DECODE_GRACE", "60s",
			"MILLRACE_BATCH_INVARIANT", "true");

	private static final ChaosFigures figures = new ChaosFigures();

	private static Cluster cluster;

	private static RunningPlatform platform;

	private static List<Question> questions;

	private static List<Answer> undisturbed;

	static List<Integer> rounds() {
		return IntStream.rangeClosed(1, ROUNDS).boxed().toList();
	}

	@BeforeAll
	static void startCluster() {
		cluster = new Cluster(ENVIRONMENT, TOKENIZERS, "--threads", "1");
		cluster.start("broker");
		TOKENIZERS.forEach(cluster::start);
		SCHEDULERS.forEach(cluster::start);
		WORKERS.forEach(cluster::start);
		cluster.start("gateway");
		cluster.awaitReady();
		platform = cluster.platform("gateway").awaitServing();
		learnAnswers();
	}

	/** One alone gives a stop string; all together give what is to be expected. */
	private static void learnAnswers() {
		Question first = new Question(0, true, null);
		Answer alone = Storm.begin(platform.client(), List.of(first)).answers().getFirst();
		questions = new ArrayList<>();
		IntStream.range(0, 16).forEach((number) -> questions.add(new Question(number, true, null)));
		questions.add(new Question(16, false, null));
		questions.add(new Question(0, true, lateIn(alone.text())));
		Storm storm = Storm.begin(platform.client(), questions);
		undisturbed = storm.answers();
		figures.add("nothing: streams", storm.gaps());
		assertThat(undisturbed.getFirst()).as("alone = among others").isEqualTo(alone);
		assertThat(undisturbed.subList(0, 17)).allSatisfy((answer) -> {
			assertThat(answer.completionTokens()).isEqualTo(Question.TOKENS);
			assertThat(answer.tokens()).hasSize(Question.TOKENS);
			assertThat(answer.finishReason()).isEqualTo("length");
		});
		assertThat(undisturbed.getLast().finishReason()).isEqualTo("stop");
		assertThat(undisturbed.getLast().completionTokens()).isBetween(100L, 299L);
		assertThat(undisturbed).extracting(Answer::text).doesNotHaveDuplicates();
	}

	/** A piece of a text that is not to be found before three quarters of it. */
	private static String lateIn(String text) {
		return IntStream.range(text.length() * 3 / 4, text.length() - 8)
			.filter((at) -> text.indexOf(text.substring(at, at + 8)) == at)
			.mapToObj((at) -> text.substring(at, at + 8))
			.findFirst()
			.orElseThrow();
	}

	@AfterAll
	static void stopCluster() throws IOException {
		cluster.close();
		figures.write();
	}

	@AfterEach
	void everythingIsBackAndNothingIsLeftOver() {
		cluster.startMissing();
		cluster.awaitReady();
		awaitZero("gateway", "millrace_gateway_open_generations");
		awaitZero("gateway", "millrace_gateway_requests_in_flight");
		for (String worker : WORKERS) {
			awaitZero(worker, "maxserve_num_requests_running");
			awaitZero(worker, "maxserve_cache_num_used_blocks");
		}
	}

	private static void awaitZero(String process, String metric) {
		Awaitility.await(metric + " of the " + process)
			.atMost(PATIENCE)
			.until(() -> cluster.get(process).metric(metric) == 0);
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void streamsOfAKilledWorkerGoOnElsewhere(int round) {
		Storm storm = begin();
		double migrations = migrations();
		whileOthersCome("worker killed", storm, () -> kill(worker(round)));
		double affected = migrations() - migrations;
		assertThat(affected).isPositive();
		figures.add("worker killed: its streams", storm.gaps().stream().limit((long) affected).toList());
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void streamsOutliveTheLossOfEveryWorker(int round) {
		Storm storm = begin();
		double migrations = migrations();
		kill("worker-1");
		storm.awaitPieces(10);
		kill("worker-2");
		WORKERS.forEach(cluster::start);
		check(storm);
		assertThat(migrations() - migrations).as("some twice").isGreaterThan(questions.size());
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void aWorkerThatIsToldToStopLosesNothing(int round) {
		Storm storm = begin();
		double migrations = migrations();
		whileOthersCome("worker told to stop", storm, cluster.get(worker(round))::terminate);
		assertThat(cluster.get(worker(round)).awaitEnd()).isEqualTo(128 + 15);
		double affected = migrations() - migrations;
		assertThat(affected).as("what its drain time was too short for").isPositive();
		figures.add("worker told to stop: its streams", storm.gaps().stream().limit((long) affected).toList());
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void aFrozenWorkerIsReplacedAndComesBack(int round) {
		Storm storm = begin();
		double migrations = migrations();
		ChildProcess frozen = cluster.get(worker(round));
		double incarnations = frozen.metric("millrace_worker_incarnations_total");
		whileOthersCome("worker frozen", storm, () -> {
			frozen.freeze();
			Awaitility.await().pollDelay(FREEZE).until(() -> true);
			frozen.thaw();
		});
		double affected = migrations() - migrations;
		assertThat(affected).isPositive();
		figures.add("worker frozen: its streams", storm.gaps().stream().limit((long) affected).toList());
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> frozen.metric("millrace_worker_incarnations_total") > incarnations);
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void aKilledSchedulerIsReplacedByTheOther(int round) {
		Map<String, Double> before = SCHEDULERS.stream()
			.collect(Collectors.toMap((name) -> name, ChaosTests::placedBy));
		Storm storm = begin();
		String active = SCHEDULERS.stream()
			.filter((name) -> placedBy(name) > before.get(name))
			.findFirst()
			.orElseThrow();
		whileOthersCome("scheduler killed", storm, () -> kill(active));
		figures.add("scheduler killed: streams", storm.gaps());
	}

	private static double placedBy(String scheduler) {
		return cluster.get(scheduler).metric("maxserve_scheduler_queue_time_seconds_count");
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void streamsOutliveTheLossOfEveryTokenizer(int round) {
		Storm storm = begin();
		kill("tokenizer-1");
		storm.awaitPieces(10);
		kill("tokenizer-2");
		TOKENIZERS.forEach(cluster::start);
		check(storm);
		figures.add("all tokenizers killed: streams", storm.gaps());
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void streamsOutliveARestartOfTheBroker(int round) {
		Storm storm = begin();
		kill("broker");
		cluster.start("broker");
		check(storm);
		figures.add("broker killed: streams", storm.gaps());
	}

	private static Storm begin() {
		Storm storm = Storm.begin(platform.client(), questions).awaitPieces(20);
		assertThat(storm.hasEnded()).isFalse();
		return storm;
	}

	private static void whileOthersCome(String what, Storm storm, Runnable fault) {
		try (Newcomers newcomers = Newcomers.begin(platform)) {
			fault.run();
			check(storm);
			figures.add(what + ": new requests", newcomers.end());
		}
	}

	private static void check(Storm storm) {
		List<Answer> answers = storm.answers();
		for (int i = 0; i < answers.size(); i++) {
			assertThat(answers.get(i)).as("%s", questions.get(i)).isEqualTo(undisturbed.get(i));
		}
	}

	private static String worker(int round) {
		return WORKERS.get(round % WORKERS.size());
	}

	private static double migrations() {
		return cluster.get("gateway").metric("millrace_gateway_migrations_total");
	}

	private static void kill(String name) {
		cluster.get(name).kill();
		cluster.get(name).awaitEnd();
	}

}
