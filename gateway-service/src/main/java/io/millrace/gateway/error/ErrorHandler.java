package io.millrace.gateway.error;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.RequestLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers every failure of every route in one shape, before Boot's own handler would. */
final class ErrorHandler implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(ErrorHandler.class);

	private static final int BEFORE_BOOT = -2;

	/** Says to programs why there is no capacity. */
	static final String REASON_HEADER = "X-Millrace-Reason";

	private static final String ANY_PATH = "/**";

	private final GatewayMeters meters;

	private final RecentErrors recent;

	ErrorHandler(GatewayMeters meters, RecentErrors recent) {
		this.recent = recent;
		this.meters = meters;
	}

	@Override
	public int getOrder() {
		return BEFORE_BOOT;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
		ServerHttpRequest request = exchange.getRequest();
		RequestScope scope = RequestScope.of(exchange);
		ApiError error = ApiError.of(known(exchange, failure), request.getMethod(), request.getPath().value(),
				scope.id());
		if (exchange.getResponse().isCommitted()) {
			RequestLog.about(logger.atDebug(), scope.id(), scope.trace())
				.setCause(failure)
				.log("Request {} failed after its answer had begun.", scope.id());
			return Mono.error(failure);
		}
		if (error.error() == ErrorCode.INTERNAL) {
			ErrorCodec.log(scope, failure);
		}
		this.meters.refused(error.error(), error.reason());
		this.recent.add(new RecentErrors.Entry(Instant.now(), scope.id().value(), scope.caller().name(),
				request.getMethod() + " " + Sentence.of(request.getPath().value()), error.error().httpStatus(),
				reason(error), Sentence.of(error.message())));
		return write(exchange.getResponse(), error, failure);
	}

	/**
	 * Static resources are mapped everywhere, so their handler refuses the methods of
	 * routes that are none.
	 */
	private static Throwable known(ServerWebExchange exchange, Throwable failure) {
		Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		boolean noRoute = failure instanceof MethodNotAllowedException && pattern != null
				&& pattern.toString().equals(ANY_PATH);
		return noRoute ? new ResponseStatusException(HttpStatus.NOT_FOUND) : failure;
	}

	private static String reason(ApiError error) {
		CapacityReason reason = error.reason();
		return (reason != null) ? reason.id() : error.error().name().toLowerCase(Locale.ROOT);
	}

	private static Mono<Void> write(ServerHttpResponse response, ApiError error, Throwable failure) {
		response.setStatusCode(HttpStatusCode.valueOf(error.error().httpStatus()));
		response.getHeaders().remove(HttpHeaders.CACHE_CONTROL);
		Duration retryAfter = error.retryAfter();
		if (retryAfter != null) {
			response.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds(retryAfter)));
		}
		CapacityReason reason = error.reason();
		if (reason != null) {
			response.getHeaders().set(REASON_HEADER, reason.id());
		}
		if (error.error() == ErrorCode.METHOD_NOT_ALLOWED && failure instanceof MethodNotAllowedException notAllowed) {
			response.getHeaders().setAllow(new LinkedHashSet<>(notAllowed.getSupportedMethods()));
		}
		if (error.error() == ErrorCode.INVALID_API_KEY) {
			response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		}
		return Responses.json(response, Json.bytes((json) -> ErrorCodec.write(json, error)));
	}

	/** Whole seconds, rounded up. */
	private static long seconds(Duration duration) {
		return Math.max(1, duration.plusMillis(999).toSeconds());
	}

}
