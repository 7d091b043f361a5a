package io.millrace.worker;

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.protocol.ProtocolObserver;

/**
 * Records one model's metrics, once a step or once a request. Times are in milliseconds.
 */
final class WorkerMeters implements EngineObserver, ProtocolObserver {

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double PERCENT = 100;

	private static final double[] TIME_BUCKETS_MS = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000,
			5_000, 10_000 };

	private static final double[] SIZE_BUCKETS = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512 };

	private static final double MIN_FIRST_TOKEN_MS = 0.5;

	private static final double MAX_FIRST_TOKEN_MS = 60_000;

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double[] TOKEN_BUCKETS = { 1, 8, 32, 128, 512, 2_048, 8_192, 32_768, 131_072, 524_288 };

	private static final double[] THROUGHPUT_BUCKETS = { 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000 };

	private static final double[] SHARE_BUCKETS = { 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 };

	private final MeterRegistry registry;

	private final Tags tags;

	private final OfBatchType prefill;

	private final OfBatchType decode;

	private final DistributionSummary batchCreationTime;

	private final DistributionSummary planTime;

	private final DistributionSummary executeTime;

	private final DistributionSummary updateTime;

	private final DistributionSummary contextTokens;

	private final DistributionSummary modelLoadTime;

	private final DistributionSummary prefixCoverage;

	private final DistributionSummary timeToFirstToken;

	private final Counter preemptions;

	private final Counter blocksFetched;

	private final Counter fetchesMissed;

	private final Counter handedOver;

	private final Counter handOversFailed;

	private final Counter cacheHits;

	private final Counter cacheMisses;

	private final Counter vllmPromptTokens;

	private final Counter vllmGenerationTokens;

	private final Counter vllmPreemptions;

	private final Counter vllmCacheQueries;

	private final Counter vllmCacheHits;

	private final Counter promptTokens;

	private final Counter generatedTokens;

	private final Counter guessedTokens;

	private final Counter rightGuesses;

	private final Counter failedSteps;

	private final DistributionSummary grammarTime;

	private final Counter grammarHits;

	private final Counter grammarFailures;

	private final DistributionSummary maskTime;

	private final Counter resumes;

	private final Counter finishesResent;

	private final Counter gatewaysExpired;

	private final Counter incarnations;

	WorkerMeters(MeterRegistry registry, String model) {
		this.registry = registry;
		this.tags = Tags.of("model_name", model);
		this.prefill = new OfBatchType("CE", WorkerMetric.BATCH_PROMPT_THROUGHPUT);
		this.decode = new OfBatchType("TG", WorkerMetric.BATCH_GENERATION_THROUGHPUT);
		this.planTime = phase("plan");
		this.executeTime = phase("execute");
		this.updateTime = phase("update");
		this.contextTokens = summary(WorkerMetric.BATCH_CONTEXT_TOKENS).serviceLevelObjectives(TOKEN_BUCKETS)
			.tags(this.tags)
			.register(registry);
		this.modelLoadTime = summary(WorkerMetric.MODEL_LOAD_TIME).baseUnit("milliseconds")
			.tags(this.tags.and("component", "total"))
			.register(registry);
		this.prefixCoverage = summary(WorkerMetric.PREFIX_COVERAGE).serviceLevelObjectives(SHARE_BUCKETS)
			.tags(this.tags)
			.register(registry);
		this.batchCreationTime = time(WorkerMetric.BATCH_CREATION_TIME).tags(this.tags).register(registry);
		this.timeToFirstToken = summary(WorkerMetric.TIME_TO_FIRST_TOKEN).baseUnit("milliseconds")
			.publishPercentileHistogram()
			.minimumExpectedValue(MIN_FIRST_TOKEN_MS)
			.maximumExpectedValue(MAX_FIRST_TOKEN_MS)
			.tags(this.tags)
			.register(registry);
		this.preemptions = counter(WorkerMetric.PREEMPTIONS);
		this.blocksFetched = counter(WorkerMetric.BLOCKS_FETCHED);
		this.fetchesMissed = counter(WorkerMetric.FETCHES_MISSED);
		this.handedOver = counter(WorkerMetric.HANDED_OVER);
		this.handOversFailed = counter(WorkerMetric.HAND_OVERS_FAILED);
		this.cacheHits = counter(WorkerMetric.CACHE_HITS);
		this.cacheMisses = counter(WorkerMetric.CACHE_MISSES);
		this.vllmPromptTokens = counter(WorkerMetric.VLLM_PROMPT_TOKENS);
		this.vllmGenerationTokens = counter(WorkerMetric.VLLM_GENERATION_TOKENS);
		this.vllmPreemptions = counter(WorkerMetric.VLLM_PREEMPTIONS);
		this.vllmCacheQueries = counter(WorkerMetric.VLLM_CACHE_QUERIES);
		this.vllmCacheHits = counter(WorkerMetric.VLLM_CACHE_HITS);
		this.promptTokens = counter(WorkerMetric.PROMPT_TOKENS);
		this.generatedTokens = counter(WorkerMetric.GENERATED_TOKENS);
		this.guessedTokens = counter(WorkerMetric.GUESSED_TOKENS);
		this.rightGuesses = counter(WorkerMetric.RIGHT_GUESSES);
		this.failedSteps = counter(WorkerMetric.FAILED_STEPS);
		this.grammarTime = time(WorkerMetric.GRAMMAR_TIME).tags(this.tags).register(registry);
		this.grammarHits = counter(WorkerMetric.GRAMMAR_HITS);
		this.grammarFailures = counter(WorkerMetric.GRAMMAR_FAILURES);
		this.maskTime = time(WorkerMetric.MASK_TIME).tags(this.tags).register(registry);
		this.resumes = counter(WorkerMetric.RESUMES);
		this.finishesResent = counter(WorkerMetric.FINISHES_RESENT);
		this.gatewaysExpired = counter(WorkerMetric.GATEWAYS_EXPIRED);
		this.incarnations = counter(WorkerMetric.INCARNATIONS);
	}

	/** The model was opened. */
	void opened(long nanos) {
		this.modelLoadTime.record(nanos / NANOS_PER_MILLI);
	}

	/** Registers the gauges over an engine's load. */
	void watch(Supplier<EngineLoad> load) {
		gauge(WorkerMetric.REQUESTS_RUNNING, load, EngineLoad::running);
		gauge(WorkerMetric.REQUESTS_WAITING, load, EngineLoad::waiting);
		gauge(WorkerMetric.CACHE_USED_BLOCKS, load, EngineLoad::usedBlocks);
		gauge(WorkerMetric.CACHE_CACHED_BLOCKS, load, EngineLoad::cachedBlocks);
		gauge(WorkerMetric.CACHE_TOTAL_BLOCKS, load, EngineLoad::totalBlocks);
		gauge(WorkerMetric.CACHE_USED_PERCENT, load, (now) -> PERCENT * now.cacheUsage());
		gauge(WorkerMetric.PREFILL_BACKLOG, load, EngineLoad::prefillBacklogTokens);
		gauge(WorkerMetric.VLLM_REQUESTS_RUNNING, load, EngineLoad::running);
		gauge(WorkerMetric.VLLM_REQUESTS_WAITING, load, EngineLoad::waiting);
		gauge(WorkerMetric.VLLM_CACHE_USAGE, load, EngineLoad::cacheUsage);
	}

	@Override
	public void onStep(StepReport report) {
		(report.prefill() ? this.prefill : this.decode).record(report);
		this.batchCreationTime.record(report.planNanos() / NANOS_PER_MILLI);
		this.planTime.record(report.planNanos() / NANOS_PER_MILLI);
		this.executeTime.record(report.runNanos() / NANOS_PER_MILLI);
		this.updateTime.record(report.updateNanos() / NANOS_PER_MILLI);
		this.contextTokens.record(report.contextTokens());
		this.generatedTokens.increment(report.outputTokens());
		this.vllmGenerationTokens.increment(report.outputTokens());
		this.guessedTokens.increment(report.guessedTokens());
		this.rightGuesses.increment(report.rightGuesses());
		this.preemptions.increment(report.preemptions());
		this.vllmPreemptions.increment(report.preemptions());
	}

	@Override
	public void onFailedStep() {
		this.failedSteps.increment();
	}

	@Override
	public void onGrammar(long nanos) {
		this.grammarTime.record(nanos / NANOS_PER_MILLI);
	}

	@Override
	public void onKnownGrammar() {
		this.grammarHits.increment();
	}

	@Override
	public void onFailedGrammar() {
		this.grammarFailures.increment();
	}

	@Override
	public void onMasks(int sequences, long nanos) {
		this.maskTime.record(nanos / NANOS_PER_MILLI);
	}

	@Override
	public void onResume() {
		this.resumes.increment();
	}

	@Override
	public void onFinishResent() {
		this.finishesResent.increment();
	}

	@Override
	public void onGatewayExpired() {
		this.gatewaysExpired.increment();
	}

	@Override
	public void onIncarnation() {
		this.incarnations.increment();
	}

	@Override
	public void onStart(int tokens) {
		this.promptTokens.increment(tokens);
		this.vllmPromptTokens.increment(tokens);
	}

	@Override
	public void onPrefixLookup(int tokens, int cachedTokens) {
		this.cacheHits.increment(cachedTokens);
		this.cacheMisses.increment(tokens - cachedTokens);
		this.prefixCoverage.record((double) cachedTokens / Math.max(1, tokens));
		this.vllmCacheQueries.increment(tokens);
		this.vllmCacheHits.increment(cachedTokens);
	}

	@Override
	public void onFetch(int blocks) {
		if (blocks > 0) {
			this.blocksFetched.increment(blocks);
		}
		else {
			this.fetchesMissed.increment();
		}
	}

	@Override
	public void onPrefillOnly(boolean left) {
		(left ? this.handedOver : this.handOversFailed).increment();
	}

	@Override
	public void onFirstToken(long nanos) {
		this.timeToFirstToken.record(nanos / NANOS_PER_MILLI);
	}

	private void gauge(WorkerMetric metric, Supplier<EngineLoad> load, ToDoubleFunction<EngineLoad> value) {
		// The supplier's own form: any other holds the engine's load weakly, and loses
		// it.
		Gauge.builder(metric.id(), () -> value.applyAsDouble(load.get()))
			.description(metric.description())
			.tags(this.tags)
			.register(this.registry);
	}

	private Counter counter(WorkerMetric metric) {
		return Counter.builder(metric.id()).description(metric.description()).tags(this.tags).register(this.registry);
	}

	private DistributionSummary phase(String name) {
		return summary(WorkerMetric.STEP_TIME).baseUnit("milliseconds")
			.tags(this.tags.and("phase", name))
			.register(this.registry);
	}

	private static DistributionSummary.Builder time(WorkerMetric metric) {
		return summary(metric).baseUnit("milliseconds").serviceLevelObjectives(TIME_BUCKETS_MS);
	}

	private static DistributionSummary.Builder summary(WorkerMetric metric) {
		return DistributionSummary.builder(metric.id()).description(metric.description());
	}

	/** The meters of steps that prefill (CE) or only decode (TG). */
	private final class OfBatchType {

		private final DistributionSummary sequences;

		private final DistributionSummary inputTokens;

		private final DistributionSummary executionTime;

		private final DistributionSummary throughput;

		private final boolean countsInput;

		OfBatchType(String batchType, WorkerMetric throughput) {
			Tags typed = WorkerMeters.this.tags.and("batch_type", batchType);
			this.sequences = summary(WorkerMetric.BATCH_SIZE).serviceLevelObjectives(SIZE_BUCKETS)
				.tags(typed)
				.register(WorkerMeters.this.registry);
			this.inputTokens = summary(WorkerMetric.BATCH_INPUT_TOKENS).serviceLevelObjectives(SIZE_BUCKETS)
				.tags(typed)
				.register(WorkerMeters.this.registry);
			this.executionTime = time(WorkerMetric.BATCH_EXECUTION_TIME).tags(typed)
				.register(WorkerMeters.this.registry);
			this.throughput = summary(throughput).serviceLevelObjectives(THROUGHPUT_BUCKETS)
				.tags(WorkerMeters.this.tags)
				.register(WorkerMeters.this.registry);
			this.countsInput = throughput == WorkerMetric.BATCH_PROMPT_THROUGHPUT;
		}

		void record(StepReport report) {
			this.sequences.record(report.sequences());
			this.inputTokens.record(report.inputTokens());
			this.executionTime.record(report.runNanos() / NANOS_PER_MILLI);
			int tokens = this.countsInput ? report.inputTokens() : report.outputTokens();
			this.throughput.record(tokens * NANOS_PER_SECOND / Math.max(1, report.runNanos()));
		}

	}

}
