package io.millrace.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One worker computes prompts and another goes on with them, in processes of their own;
 * either may be missing.
 */
class PrefillDecodeTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final String PREFILL = "worker-prefill";

	private static final String DECODE = "worker-decode";

	private static final List<Question> QUESTIONS = IntStream.range(0, 8)
		.mapToObj((number) -> new Question(number, true, null))
		.toList();

	@TempDir
	private Path directory;

	private Cluster cluster;

	private RunningPlatform platform;

	@BeforeEach
	void start() {
		this.cluster = new Cluster(Map.of("MILLRACE_BATCH_INVARIANT", "true", "MILLRACE_BLOCK_EXCHANGE",
				this.directory.toString(), "MILLRACE_SCHEDULER_PREFILL_FROM", "16"), List.of("tokenizer-1"),
				"--threads", "1")
			.with(PREFILL, Map.of("MILLRACE_ROLE", "prefill"))
			.with(DECODE, Map.of("MILLRACE_ROLE", "decode"));
		List.of("broker", "tokenizer-1", "scheduler-1", PREFILL, DECODE, "gateway").forEach(this.cluster::start);
		this.cluster.awaitReady();
		this.platform = this.cluster.platform("gateway").awaitServing();
		Awaitility.await("both are known to the scheduler").atMost(PATIENCE).until(() -> {
			Storm.begin(this.platform.client(), QUESTIONS.subList(0, 1)).answers();
			return handedOver() > 0;
		});
	}

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	private List<Answer> answers() {
		return Storm.begin(this.platform.client(), QUESTIONS).answers();
	}

	private double handedOver() {
		return this.cluster.get(PREFILL).metric("millrace_engine_prefills_handed_over_total");
	}

	@Test
	void eachDoesItsPartAndTheAnswersAreThoseOfEitherAlone() {
		double handedOver = handedOver();
		double generated = this.cluster.get(PREFILL).metric("millrace_engine_generated_tokens_total");
		List<Answer> together = answers();
		assertThat(together).allSatisfy((answer) -> assertThat(answer.tokens()).hasSize(Question.TOKENS));
		assertThat(handedOver() - handedOver).isEqualTo(QUESTIONS.size());
		assertThat(this.cluster.get(PREFILL).metric("millrace_engine_generated_tokens_total") - generated)
			.isEqualTo(QUESTIONS.size());
		assertThat(this.cluster.get(DECODE).metric("millrace_engine_exchange_fetched_blocks_total")).isPositive();
		assertThat(this.cluster.get(DECODE).metric("millrace_engine_exchange_misses_total")).isZero();

		this.cluster.get(PREFILL).kill();
		assertThat(answers()).as("without the worker for prefill").isEqualTo(together);

		this.cluster.startMissing();
		this.cluster.awaitReady();
		this.cluster.get(DECODE).kill();
		assertThat(answers()).as("without the worker for decode").isEqualTo(together);
	}

}
