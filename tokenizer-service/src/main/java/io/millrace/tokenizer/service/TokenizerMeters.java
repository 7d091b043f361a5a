package io.millrace.tokenizer.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.tokenizer.TextTokenizer;

/** Records one model's metrics, once a call. Times are in milliseconds. */
final class TokenizerMeters {

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double[] TIME_BUCKETS_MS = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200,
			500, 1_000 };

	private static final double[] STREAM_BUCKETS = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024 };

	private final DistributionSummary inputTime;

	private final DistributionSummary outputTime;

	private final DistributionSummary decodedStreams;

	private final Counter inputCharacters;

	private final Counter encodedTokens;

	private final Counter decodedTokens;

	TokenizerMeters(MeterRegistry registry, TextTokenizer tokenizer) {
		String model = tokenizer.name();
		this.inputTime = time(registry, model, TokenizerMetric.INPUT_PROCESSING_TIME);
		this.outputTime = time(registry, model, TokenizerMetric.OUTPUT_PROCESSING_TIME);
		this.decodedStreams = summary(model, TokenizerMetric.DECODED_STREAMS).serviceLevelObjectives(STREAM_BUCKETS)
			.register(registry);
		FunctionCounter.builder(TokenizerMetric.FOUND_CHARACTERS.id(), tokenizer, TextTokenizer::foundCharacters)
			.description(TokenizerMetric.FOUND_CHARACTERS.description())
			.tag("model_name", model)
			.register(registry);
		this.inputCharacters = counter(registry, model, TokenizerMetric.INPUT_CHARACTERS);
		this.encodedTokens = counter(registry, model, TokenizerMetric.ENCODED_TOKENS);
		this.decodedTokens = counter(registry, model, TokenizerMetric.DECODED_TOKENS);
	}

	void encoded(long nanos, int characters, int tokens) {
		this.inputTime.record(nanos / NANOS_PER_MILLI);
		this.inputCharacters.increment(characters);
		this.encodedTokens.increment(tokens);
	}

	void decoded(long nanos, int streams, int tokens) {
		this.outputTime.record(nanos / NANOS_PER_MILLI);
		this.decodedStreams.record(streams);
		this.decodedTokens.increment(tokens);
	}

	private static DistributionSummary time(MeterRegistry registry, String model, TokenizerMetric metric) {
		return summary(model, metric).baseUnit("milliseconds")
			.serviceLevelObjectives(TIME_BUCKETS_MS)
			.register(registry);
	}

	private static DistributionSummary.Builder summary(String model, TokenizerMetric metric) {
		return DistributionSummary.builder(metric.id()).description(metric.description()).tag("model_name", model);
	}

	private static Counter counter(MeterRegistry registry, String model, TokenizerMetric metric) {
		return Counter.builder(metric.id())
			.description(metric.description())
			.tag("model_name", model)
			.register(registry);
	}

}
