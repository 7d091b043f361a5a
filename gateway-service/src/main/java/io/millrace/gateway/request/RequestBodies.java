package io.millrace.gateway.request;

import java.util.List;
import java.util.Map;
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
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
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
			Integer.class, "an integer", Long.class, "an integer", Boolean.class, "true or false", List.class,
			"an array", Map.class, "an object");

	private final JsonMapper mapper = JsonMapper.builder()
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private final int maxBytes;

	/**
	 * A reader.
	 * @param maxBytes the largest body
	 */
	public RequestBodies(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Reads the exchange's body.
	 * @param type the wire record
	 */
	public <T> Mono<T> read(ServerWebExchange exchange, Class<T> type) {
		ServerHttpRequest request = exchange.getRequest();
		long declared = request.getHeaders().getContentLength();
		if (declared > this.maxBytes) {
			return Mono.error(tooLarge(declared + " bytes"));
		}
		return DataBufferUtils.join(request.getBody(), this.maxBytes)
			.onErrorMap(DataBufferLimitException.class, (ex) -> tooLarge("more"))
			.map(RequestBodies::bytes)
			.defaultIfEmpty(new byte[0])
			.map((body) -> parse(body, type));
	}

	/** Reads a body that is already here. */
	public <T> T parse(byte[] body, Class<T> type) {
		if (body.length == 0) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The request body is empty.");
		}
		T value;
		try {
			value = this.mapper.readValue(body, type);
		}
		catch (StreamReadException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, malformed(ex.getLocation()), null, ex);
		}
		catch (DatabindException ex) {
			throw mismatched(ex);
		}
		catch (JacksonException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The request body cannot be read as JSON.", null,
					ex);
		}
		if (value == null) {
			throw notAnObject(null);
		}
		return value;
	}

	private MillraceException tooLarge(String given) {
		return new MillraceException(ErrorCode.PAYLOAD_TOO_LARGE,
				"The request body may have " + this.maxBytes + " bytes, and has " + given + ".");
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

	private static MillraceException mismatched(DatabindException ex) {
		String field = ex.getPath()
			.stream()
			.map((step) -> (step.getPropertyName() != null) ? "." + step.getPropertyName()
					: "[" + step.getIndex() + "]")
			.collect(Collectors.joining());
		if (field.isEmpty()) {
			return notAnObject(ex);
		}
		String name = field.startsWith(".") ? field.substring(1) : field;
		return new MillraceException(ErrorCode.INVALID_VALUE, "'" + name + "' is not " + expected(ex) + ".", name, ex);
	}

	private static String expected(DatabindException ex) {
		Class<?> type = (ex instanceof MismatchedInputException mismatch) ? mismatch.getTargetType() : null;
		if (type == null) {
			return "of the right type";
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
