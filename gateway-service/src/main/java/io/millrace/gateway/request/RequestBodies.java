package io.millrace.gateway.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads request bodies into wire records. What is no JSON is answered with its position,
 * what has the wrong type with the field's name; nothing is coerced.
 */
public final class RequestBodies {

	private static final Map<Class<?>, String> TYPE_NAMES = Map.of(String.class, "a string", Double.class, "a number",
			Integer.class, "an integer of 32 bits", Integer.TYPE, "an integer of 32 bits", Long.class,
			"an integer of 64 bits", Long.TYPE, "an integer of 64 bits", Boolean.class, "true or false", List.class,
			"an array", Map.class, "an object");

	private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
		.maxNestingDepth(200)
		.maxNumberLength(1_000)
		.maxNameLength(50_000)
		.build();

	private static final int MAX_SHOWN_CHARACTERS = 60;

	private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private final int maxBytes;

	private final Duration timeout;

	/**
	 * A reader.
	 * @param maxBytes the largest body
	 * @param timeout the longest that a body may take to arrive
	 */
	public RequestBodies(int maxBytes, Duration timeout) {
		this.maxBytes = maxBytes;
		this.timeout = timeout;
	}

	/**
	 * Reads the exchange's body.
	 * @param type the wire record
	 */
	public <T> Mono<T> read(ServerWebExchange exchange, Class<T> type) {
		return bytes(exchange).map((body) -> parse(body, type));
	}

	/** Reads the exchange's body as it is, to be parsed later. */
	public Mono<byte[]> bytes(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		long declared = request.getHeaders().getContentLength();
		if (declared > this.maxBytes) {
			return Mono.error(tooLarge(Long.toString(declared)));
		}
		Encoding.check(request.getHeaders());
		return DataBufferUtils.join(request.getBody(), this.maxBytes)
			.timeout(this.timeout)
			.onErrorMap(DataBufferLimitException.class, (ex) -> tooLarge("more"))
			.onErrorMap(TimeoutException.class, (ex) -> tooSlow())
			.map(RequestBodies::bytes)
			.defaultIfEmpty(new byte[0]);
	}

	/** Reads a body that is already here. */
	public <T> T parse(byte[] body, Class<T> type) {
		if (body.length == 0) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The request body is empty.");
		}
		Encoding.check(body);
		T value;
		try {
			value = this.mapper.readValue(body, type);
		}
		catch (JacksonException ex) {
			throw failure(ex, body);
		}
		if (value == null) {
			throw notAnObject(null);
		}
		return value;
	}

	private MillraceException failure(JacksonException ex, byte[] body) {
		return switch (ex) {
			case StreamConstraintsException beyond -> beyondLimits(beyond);
			case InputCoercionException number -> mismatched(number, body);
			case StreamReadException malformed ->
				new MillraceException(ErrorCode.INVALID_REQUEST, malformed(malformed.getLocation()), null, malformed);
			case DatabindException mismatch -> mismatched(mismatch, body);
			default ->
				new MillraceException(ErrorCode.INVALID_REQUEST, "The request body cannot be read as JSON.", null, ex);
		};
	}

	private static MillraceException beyondLimits(StreamConstraintsException ex) {
		return new MillraceException(ErrorCode.INVALID_REQUEST,
				"The request body may be nested " + LIMITS.getMaxNestingDepth() + " deep, with numbers of "
						+ LIMITS.getMaxNumberLength() + " and names of " + LIMITS.getMaxNameLength()
						+ " characters, and is beyond.",
				null, ex);
	}

	private MillraceException tooLarge(String given) {
		return new MillraceException(ErrorCode.PAYLOAD_TOO_LARGE,
				"The request body may have " + this.maxBytes + " bytes, and has " + given + ".");
	}

	private MillraceException tooSlow() {
		return new MillraceException(ErrorCode.REQUEST_TIMEOUT,
				"The request body may take " + this.timeout.toMillis() + " ms to arrive, and took longer.");
	}

	private static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	private static String malformed(@Nullable TokenStreamLocation location) {
		String position = (location != null) ? " at line " + location.getLineNr() + ", column " + location.getColumnNr()
				: "";
		return "The request body is not valid JSON" + position + ".";
	}

	private MillraceException mismatched(JacksonException ex, byte[] body) {
		String field = ex.getPath()
			.stream()
			.map((step) -> (step.getPropertyName() != null) ? "." + step.getPropertyName()
					: "[" + step.getIndex() + "]")
			.collect(Collectors.joining());
		if (field.isEmpty()) {
			return notAnObject(ex);
		}
		String name = field.startsWith(".") ? field.substring(1) : field;
		return new MillraceException(ErrorCode.INVALID_VALUE,
				"'" + name + "' is " + expected(ex) + ", got " + given(ex, body) + ".", name, ex);
	}

	/** What stands at the place of the failure; the body is read again for it. */
	private String given(JacksonException ex, byte[] body) {
		try {
			JsonNode node = this.mapper.readTree(body);
			for (JacksonException.Reference step : ex.getPath()) {
				node = (step.getPropertyName() != null) ? node.path(step.getPropertyName())
						: node.path(step.getIndex());
			}
			return shown(node);
		}
		catch (JacksonException unreadable) {
			return "another value";
		}
	}

	private static String shown(JsonNode node) {
		if (node.isObject()) {
			return "an object";
		}
		if (node.isArray()) {
			return "an array";
		}
		String text = node.toString();
		return (text.length() <= MAX_SHOWN_CHARACTERS) ? text : text.substring(0, MAX_SHOWN_CHARACTERS) + "…";
	}

	private static String expected(JacksonException ex) {
		Class<?> type = switch (ex) {
			case MismatchedInputException mismatch -> mismatch.getTargetType();
			case InputCoercionException number -> number.getTargetType();
			default -> null;
		};
		if (type == null) {
			return "of another type";
		}
		return TYPE_NAMES.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isAssignableFrom(type))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse("an object");
	}

	private static MillraceException notAnObject(@Nullable Throwable cause) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, "The request body is not one JSON object.", null,
				cause);
	}

}
