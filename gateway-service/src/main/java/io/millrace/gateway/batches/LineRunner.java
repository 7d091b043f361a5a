package io.millrace.gateway.batches;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.CallerDirectory;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.store.ObjectId;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.core.JsonGenerator;

/**
 * Runs one line as its tenant. What can only be done later is tried again, with growing
 * pauses; everything else is a result.
 */
final class LineRunner {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private final Routes routes;

	private final CallerDirectory callers;

	private final int priority;

	private final MissingModels missing;

	LineRunner(Routes routes, CallerDirectory callers, int priority, MissingModels missing) {
		this.routes = routes;
		this.callers = callers;
		this.priority = priority;
		this.missing = missing;
	}

	/**
	 * The most lines at a time of a tenant whose requests are limited: half of them, so
	 * that others get through.
	 */
	int concurrency(String tenant, int most) {
		int limit = this.callers.named(tenant).map((caller) -> caller.allowance().maxConcurrent()).orElse(0);
		return (limit > 0) ? Math.clamp(limit / 2, 1, most) : most;
	}

	/** Runs until there is a result. */
	Mono<LineResult> run(String tenant, InputLine line) {
		LineRequest request = LineRequest.of(line);
		String impossible = request.impossible();
		if (impossible != null) {
			return Mono.just(failed(line, request.customId(), "invalid_request",
					"A line of a batch cannot be asked for with '" + impossible + "'; leave it out."));
		}
		byte[] body = request.bodyBytes();
		return Mono.defer(() -> {
			Caller caller = this.callers.named(tenant).orElse(null);
			if (caller == null) {
				return Mono.just(failed(line, request.customId(), "invalid_api_key",
						"The API key '" + tenant + "' is no longer there."));
			}
			caller.allowance().takeRequest();
			return this.routes.post(caller, request.url(), body, this.priority)
				.flatMap((answer) -> isLater(request, answer) ? Mono.error(new LaterException(answer.retryAfter()))
						: Mono.just(result(line, request.customId(), answer)));
		}).onErrorMap(MillraceException.class, LineRunner::later).retryWhen(Retry.from(LineRunner::pauses));
	}

	private boolean isLater(LineRequest request, Answer answer) {
		return answer.isLater() || this.missing.mayCome(request.body().path("model").asString(""), answer);
	}

	/** A result for a line that did not run. */
	static LineResult failed(InputLine line, String customId, String code, String message) {
		return new LineResult(line.number(), true, json(customId, null, (json) -> {
			json.writeStartObject();
			json.writeStringProperty("code", code);
			json.writeStringProperty("message", message);
			json.writeEndObject();
		}));
	}

	private static LineResult result(InputLine line, String customId, Answer answer) {
		return new LineResult(line.number(), !answer.isSuccess(), json(customId, answer, JsonGenerator::writeNull));
	}

	private static byte[] json(String customId, @Nullable Answer answer,
			java.util.function.Consumer<JsonGenerator> error) {
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("id", ObjectId.ofBatchLine());
			json.writeStringProperty("custom_id", customId);
			json.writeName("response");
			if (answer == null) {
				json.writeNull();
			}
			else {
				json.writeStartObject();
				json.writeNumberProperty("status_code", answer.status());
				json.writeStringProperty("request_id", answer.requestId());
				json.writeName("body");
				json.writeRawValue(new String(answer.body(), StandardCharsets.UTF_8));
				json.writeEndObject();
			}
			json.writeName("error");
			error.accept(json);
			json.writeEndObject();
		});
	}

	private static Throwable later(MillraceException failure) {
		boolean later = failure.errorCode() == ErrorCode.OVERLOADED || failure.errorCode() == ErrorCode.UNAVAILABLE;
		Duration wait = failure.retryAfter();
		return later ? new LaterException((wait != null) ? wait : Duration.ZERO) : failure;
	}

	private static Flux<Long> pauses(Flux<Retry.RetrySignal> failures) {
		return failures.concatMap((failure) -> (failure.failure() instanceof LaterException later)
				? Mono.delay(pause(later.wait, failure.totalRetries())) : Mono.error(failure.failure()));
	}

	/** At least what was asked for, growing, and never the same for all lines. */
	private static Duration pause(Duration asked, long tries) {
		long grown = FIRST_PAUSE.toMillis() << Math.min(tries, 7);
		long least = Math.max(asked.toMillis(), Math.min(grown, LONGEST_PAUSE.toMillis()));
		return Duration.ofMillis(least + ThreadLocalRandom.current().nextLong(1 + least / 2));
	}

	/** The line can only be answered later. */
	private static final class LaterException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient Duration wait;

		LaterException(Duration wait) {
			super("Later.", null, false, false);
			this.wait = wait;
		}

	}

}
