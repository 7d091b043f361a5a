package io.millrace.tokenizer.service;

import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every failure as OpenAI's error object, so that the client's side can make the
 * same {@link MillraceException} of it.
 */
final class TokenizerErrorHandler implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(TokenizerErrorHandler.class);

	private static final int BEFORE_BOOT = -2;

	private final JsonMapper mapper;

	TokenizerErrorHandler(JsonMapper mapper) {
		this.mapper = mapper;
	}

	@Override
	public int getOrder() {
		return BEFORE_BOOT;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
		if (exchange.getResponse().isCommitted()) {
			return Mono.error(failure);
		}
		MillraceException error = toMillrace(failure);
		if (error.errorCode() == ErrorCode.INTERNAL) {
			about(exchange, logger.atError()).setCause(failure).log("{} failed.", exchange.getRequest().getPath());
		}
		return write(exchange.getResponse(), error);
	}

	/** Of a request it knows the trace alone, where there is one. */
	private static LoggingEventBuilder about(ServerWebExchange exchange, LoggingEventBuilder line) {
		return TraceContext.parse(exchange.getRequest().getHeaders().getFirst("traceparent"))
			.map((trace) -> line.addKeyValue(RequestLog.TRACE_ID, trace.traceId()))
			.orElse(line);
	}

	private static MillraceException toMillrace(Throwable failure) {
		if (find(failure, MillraceException.class) instanceof MillraceException known) {
			return known;
		}
		if (find(failure, DataBufferLimitException.class) instanceof DataBufferLimitException tooLarge) {
			return error(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large: " + tooLarge.getMessage(), failure);
		}
		return switch (failure) {
			case MethodNotAllowedException ex -> error(ErrorCode.METHOD_NOT_ALLOWED, ex.getMessage(), ex);
			case UnsupportedMediaTypeStatusException ex -> error(ErrorCode.UNSUPPORTED_MEDIA_TYPE, ex.getMessage(), ex);
			case ResponseStatusException ex when ex.getStatusCode().value() == 404 ->
				error(ErrorCode.NOT_FOUND, "There is nothing here.", ex);
			case ResponseStatusException ex when ex.getStatusCode().is4xxClientError() ->
				error(ErrorCode.INVALID_REQUEST, "The body cannot be read: " + rootMessage(ex), ex);
			default -> error(ErrorCode.INTERNAL, "The tokenizer failed.", failure);
		};
	}

	private static MillraceException error(ErrorCode code, @Nullable String message, Throwable cause) {
		return new MillraceException(code, (message != null) ? message : code.type(), null, cause);
	}

	private static @Nullable Throwable find(Throwable failure, Class<? extends Throwable> type) {
		for (Throwable at = failure; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return at;
			}
		}
		return null;
	}

	/** The first line of the innermost message. */
	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
	}

	private Mono<Void> write(ServerHttpResponse response, MillraceException error) {
		ErrorCode code = error.errorCode();
		response.setStatusCode(HttpStatusCode.valueOf(code.httpStatus()));
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		Map<String, @Nullable String> fields = new LinkedHashMap<>();
		fields.put("message", error.sentence());
		fields.put("type", code.type());
		fields.put("param", error.param());
		fields.put("code", code.code());
		byte[] body = this.mapper.writeValueAsBytes(Map.of("error", fields));
		DataBuffer buffer = response.bufferFactory().wrap(body);
		return response.writeWith(Mono.just(buffer));
	}

}
