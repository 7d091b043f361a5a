package io.millrace.gateway.metric;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of OpenTelemetry's semantic conventions for servers of generative models,
 * with its attributes and buckets. Thread-safe.
 */
public final class GenAiMeters {

	/** What {@code gen_ai.provider.name} says. */
	public static final String PROVIDER = "millrace";

	private static final double[] REQUEST_SECONDS = { 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24,
			20.48, 40.96, 81.92 };

	private static final double[] FIRST_TOKEN_SECONDS = { 0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5,
			0.75, 1, 2.5, 5, 7.5, 10 };

	private static final double[] TOKEN_SECONDS = { 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1,
			2.5 };

	private static final String UNKNOWN = "unknown";

	private final MeterRegistry registry;

	private final Predicate<String> knownModels;

	/**
	 * Nothing recorded yet.
	 * @param knownModels says which names are a model's: others share one, since clients
	 * choose them
	 */
	public GenAiMeters(MeterRegistry registry, Predicate<String> knownModels) {
		this.registry = registry;
		this.knownModels = knownModels;
	}

	/** A request was answered, or failed. */
	public void requestTook(Operation operation, String model, long nanos, @Nullable Throwable failure) {
		timer(GatewayMetric.GEN_AI_REQUEST_DURATION, REQUEST_SECONDS,
				tags(operation, model).and("error.type", errorType(failure)))
			.record(Duration.ofNanos(nanos));
	}

	/** A generation's first token is there. */
	public void firstTokenTook(Operation operation, String model, long nanos) {
		timer(GatewayMetric.GEN_AI_TIME_TO_FIRST_TOKEN, FIRST_TOKEN_SECONDS, tags(operation, model))
			.record(Duration.ofNanos(nanos));
	}

	/** A generation's tokens after the first took so long each. */
	public void tokensTook(Operation operation, String model, double nanosPerToken) {
		timer(GatewayMetric.GEN_AI_TIME_PER_OUTPUT_TOKEN, TOKEN_SECONDS, tags(operation, model))
			.record(Duration.ofNanos((long) nanosPerToken));
	}

	private Tags tags(Operation operation, String model) {
		return Tags.of("gen_ai.operation.name", operation.id(), "gen_ai.provider.name", PROVIDER,
				"gen_ai.request.model", this.knownModels.test(model) ? model : UNKNOWN);
	}

	private static String errorType(@Nullable Throwable failure) {
		if (failure == null) {
			return "";
		}
		ErrorCode code = (failure instanceof MillraceException known) ? known.errorCode() : ErrorCode.INTERNAL;
		return code.name().toLowerCase(Locale.ROOT);
	}

	private Timer timer(GatewayMetric metric, double[] buckets, Tags tags) {
		return Timer.builder(metric.id())
			.description(metric.description())
			.serviceLevelObjectives(DoubleStream.of(buckets)
				.mapToObj((seconds) -> Duration.ofNanos(Math.round(seconds * 1e9)))
				.toArray(Duration[]::new))
			.tags(tags)
			.register(this.registry);
	}

	/** What a request asks for. */
	public enum Operation {

		CHAT("chat"), TEXT_COMPLETION("text_completion"), EMBEDDINGS("embeddings");

		private final String id;

		Operation(String id) {
			this.id = id;
		}

		/** The value of {@code gen_ai.operation.name}. */
		public String id() {
			return this.id;
		}

	}

}
