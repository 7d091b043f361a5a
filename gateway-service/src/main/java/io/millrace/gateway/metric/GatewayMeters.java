package io.millrace.gateway.metric;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Records the gateway's metrics. Times are in milliseconds. Thread-safe. */
public final class GatewayMeters {

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double[] TIME_BUCKETS_MS = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000,
			30_000, 60_000, 120_000 };

	private static final double[] TOKEN_BUCKETS = { 1, 8, 32, 128, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768,
			131_072 };

	private final MeterRegistry registry;

	private final DistributionSummary timeToFirstToken;

	private final DistributionSummary interTokenLatency;

	private final DistributionSummary timePerOutputToken;

	private final DistributionSummary requestTime;

	private final DistributionSummary inputTokensPerRequest;

	private final DistributionSummary outputTokensPerRequest;

	private final Counter inputTokens;

	private final Counter outputTokens;

	private final Counter resumes;

	private final DistributionSummary grammarCompileTime;

	private final Counter knownGrammars;

	private final Counter newGrammars;

	private final Counter grammarRejections;

	private final DistributionSummary storeTime;

	private final Counter storeFailures;

	private final Counter storeExpired;

	private final Map<CallFault, Counter> callFaults;

	private final Map<CancelReason, Counter> cancellations;

	private final Map<MigrationReason, Counter> migrations;

	public GatewayMeters(MeterRegistry registry) {
		this.registry = registry;
		this.timeToFirstToken = time(GatewayMetric.TIME_TO_FIRST_TOKEN);
		this.interTokenLatency = time(GatewayMetric.INTER_TOKEN_LATENCY);
		this.timePerOutputToken = time(GatewayMetric.TIME_PER_OUTPUT_TOKEN);
		this.requestTime = time(GatewayMetric.REQUEST_TIME);
		this.inputTokensPerRequest = tokens(GatewayMetric.INPUT_TOKENS_PER_REQUEST);
		this.outputTokensPerRequest = tokens(GatewayMetric.OUTPUT_TOKENS_PER_REQUEST);
		this.inputTokens = counter(GatewayMetric.INPUT_TOKENS).register(registry);
		this.outputTokens = counter(GatewayMetric.OUTPUT_TOKENS).register(registry);
		this.resumes = counter(GatewayMetric.RESUMES).register(registry);
		this.grammarCompileTime = time(GatewayMetric.GRAMMAR_COMPILE_TIME);
		this.knownGrammars = counter(GatewayMetric.GRAMMAR_CHECKS).tag("known", "true").register(registry);
		this.newGrammars = counter(GatewayMetric.GRAMMAR_CHECKS).tag("known", "false").register(registry);
		this.grammarRejections = counter(GatewayMetric.GRAMMAR_REJECTIONS).register(registry);
		this.storeTime = time(GatewayMetric.STORE_TIME);
		this.storeFailures = counter(GatewayMetric.STORE_FAILURES).register(registry);
		this.storeExpired = counter(GatewayMetric.STORE_EXPIRED).register(registry);
		registerRefusals();
		this.callFaults = counters(GatewayMetric.CALL_CONFORMANCE, "outcome", CallFault.class);
		this.cancellations = byReason(GatewayMetric.CANCELLATIONS, CancelReason.class);
		this.migrations = byReason(GatewayMetric.MIGRATIONS, MigrationReason.class);
	}

	/** A generation was submitted with a prompt of so many tokens. */
	public void submitted(int promptTokens) {
		this.inputTokens.increment(promptTokens);
		this.inputTokensPerRequest.record(promptTokens);
	}

	/** A generation ended after so many tokens. */
	public void ended(int completionTokens) {
		this.outputTokens.increment(completionTokens);
		this.outputTokensPerRequest.record(completionTokens);
	}

	public void firstToken(long nanosSinceArrival) {
		this.timeToFirstToken.record(nanosSinceArrival / NANOS_PER_MILLI);
	}

	public void nextTokens(long nanosSinceLast) {
		this.interTokenLatency.record(nanosSinceLast / NANOS_PER_MILLI);
	}

	/** A generation ended, and its tokens after the first took so long each. */
	public void tokensTook(double nanosPerToken) {
		this.timePerOutputToken.record(nanosPerToken / NANOS_PER_MILLI);
	}

	public void cancelled(CancelReason reason) {
		count(this.cancellations, reason);
	}

	/** A generation goes on at another worker. */
	public void migrated(MigrationReason reason) {
		count(this.migrations, reason);
	}

	/** A worker is asked again for tokens. */
	public void resumed() {
		this.resumes.increment();
	}

	/**
	 * A request has a grammar.
	 * @param known whether it was compiled before
	 */
	public void grammarAsked(boolean known) {
		(known ? this.knownGrammars : this.newGrammars).increment();
	}

	public void grammarCompiled(long nanos) {
		this.grammarCompileTime.record(nanos / NANOS_PER_MILLI);
	}

	/** A grammar cannot be used. */
	public void grammarRefused() {
		this.grammarRejections.increment();
	}

	/** A model has called a function in a way that the function does not ask for. */
	public void callWentWrong(CallFault fault) {
		count(this.callFaults, fault);
	}

	public void storeTook(long nanos) {
		this.storeTime.record(nanos / NANOS_PER_MILLI);
	}

	/** The store could not be reached. */
	public void storeFailed() {
		this.storeFailures.increment();
	}

	/** So much had expired, and is deleted. */
	public void storeExpired(long count) {
		this.storeExpired.increment((double) count);
	}

	private static <R> void count(Map<R, Counter> counters, R reason) {
		Counter counter = counters.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

	private <R extends Enum<R>> Map<R, Counter> byReason(GatewayMetric metric, Class<R> reasons) {
		return counters(metric, "reason", reasons);
	}

	private <R extends Enum<R>> Map<R, Counter> counters(GatewayMetric metric, String tag, Class<R> values) {
		Map<R, Counter> counters = new EnumMap<>(values);
		for (R value : values.getEnumConstants()) {
			counters.put(value,
					counter(metric).tag(tag, value.name().toLowerCase(Locale.ROOT)).register(this.registry));
		}
		return counters;
	}

	/**
	 * A request was answered.
	 * @param path pattern of its route, never the path itself
	 * @param status HTTP status, 499 for a client that went away before there was one
	 */
	public void answered(String path, int status) {
		counter(GatewayMetric.REQUEST_COUNT).tag("code", Integer.toString(status))
			.tag("path", path)
			.register(this.registry)
			.increment();
	}

	/**
	 * A request was answered with an error in place of an answer.
	 * @param reason why there is no capacity, where that is the failure
	 */
	public void refused(ErrorCode error, @Nullable CapacityReason reason) {
		refusals(error, (reason != null) ? reason.id() : error.name().toLowerCase(Locale.ROOT)).increment();
	}

	/** Those that can be foreseen are there from the start. */
	private void registerRefusals() {
		for (ErrorCode error : ErrorCode.values()) {
			if (error.category() != ErrorCode.Category.CAPACITY) {
				refusals(error, error.name().toLowerCase(Locale.ROOT));
			}
		}
		EnumSet<CapacityReason> contended = EnumSet.range(CapacityReason.QUEUE_FULL, CapacityReason.OVERLOADED);
		contended.forEach((reason) -> refusals(ErrorCode.OVERLOADED, reason.id()));
		EnumSet.complementOf(contended).forEach((reason) -> refusals(ErrorCode.UNAVAILABLE, reason.id()));
	}

	private Counter refusals(ErrorCode error, String reason) {
		return counter(GatewayMetric.REFUSALS).tag("reason", reason)
			.tag("code", Integer.toString(error.httpStatus()))
			.register(this.registry);
	}

	public void requestTook(long nanos) {
		this.requestTime.record(nanos / NANOS_PER_MILLI);
	}

	/** Registers a gauge that reads the given object. */
	public <T> void gauge(GatewayMetric metric, T source, ToDoubleFunction<T> value) {
		Gauge.builder(metric.id(), source, value).description(metric.description()).register(this.registry);
	}

	private static Counter.Builder counter(GatewayMetric metric) {
		return Counter.builder(metric.id()).description(metric.description());
	}

	private DistributionSummary time(GatewayMetric metric) {
		return DistributionSummary.builder(metric.id())
			.description(metric.description())
			.baseUnit("milliseconds")
			.serviceLevelObjectives(TIME_BUCKETS_MS)
			.register(this.registry);
	}

	private DistributionSummary tokens(GatewayMetric metric) {
		return DistributionSummary.builder(metric.id())
			.description(metric.description())
			.serviceLevelObjectives(TOKEN_BUCKETS)
			.register(this.registry);
	}

	/** How a call is not what its function asks for. */
	public enum CallFault {

		/** Its arguments are no JSON. */
		INVALID_JSON,

		/** There is no such function. */
		UNKNOWN_TOOL,

		/** Its arguments are not those of the function's schema. */
		SCHEMA_MISMATCH

	}

	/** Why the gateway ended a generation before its worker did. */
	public enum CancelReason {

		/** The client went away. */
		CLIENT,

		/** A stop string was found. */
		STOP_STRING,

		/** A time limit passed. */
		TIMEOUT,

		/** It failed on the gateway's side. */
		FAILURE,

		/** The gateway is shutting down. */
		SHUTDOWN,

		/** An operator wanted so. */
		OPERATOR

	}

	/** Why a generation goes on at another worker. */
	public enum MigrationReason {

		/** Its worker was declared lost. */
		LOST,

		/** Its worker has nothing of it any more. */
		GONE,

		/** Its worker stops as planned. */
		HANDED_OVER,

		/** Its worker does not answer. */
		SILENT

	}

}
