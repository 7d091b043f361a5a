package io.millrace.gateway.chat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.CallFault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts calls that are not what their functions ask for. It changes nothing: models do
 * call what is not there, and the client has to look in any case. Of a schema only what
 * is cheap to look at counts: {@code type}, {@code enum}, {@code const},
 * {@code properties}, {@code required}, {@code additionalProperties: false} and
 * {@code items}. Thread-safe.
 */
public final class CallConformance {

	private static final int MAX_DEPTH = 32;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Map<String, @Nullable Map<String, @Nullable Object>> parameters = new HashMap<>();

	private final GatewayMeters meters;

	/**
	 * Of the calls that a request allows.
	 * @param tools the functions that there are
	 * @param meters counts
	 */
	public CallConformance(Tools tools, GatewayMeters meters) {
		tools.functions().forEach((function) -> this.parameters.put(function.name(), function.parameters()));
		this.meters = meters;
	}

	/** A call is complete. */
	void look(String name, String arguments) {
		CallFault fault = fault(name, arguments);
		if (fault != null) {
			this.meters.callWentWrong(fault);
		}
	}

	private @Nullable CallFault fault(String name, String arguments) {
		if (!this.parameters.containsKey(name)) {
			return CallFault.UNKNOWN_TOOL;
		}
		Object value;
		try {
			value = MAPPER.readValue(arguments, Object.class);
		}
		catch (JacksonException ex) {
			return CallFault.INVALID_JSON;
		}
		Map<String, @Nullable Object> schema = this.parameters.get(name);
		boolean fits = value instanceof Map<?, ?> && (schema == null || fits(value, schema, 0));
		return fits ? null : CallFault.SCHEMA_MISMATCH;
	}

	private static boolean fits(@Nullable Object value, @Nullable Object schema, int depth) {
		if (Boolean.FALSE.equals(schema)) {
			return false;
		}
		if (!(schema instanceof Map<?, ?> keywords) || depth > MAX_DEPTH) {
			return true;
		}
		return isOfType(value, keywords.get("type"))
				&& (!(keywords.get("enum") instanceof List<?> all) || all.stream().anyMatch((one) -> equal(one, value)))
				&& (!keywords.containsKey("const") || equal(keywords.get("const"), value)) && switch (value) {
					case Map<?, ?> object -> objectFits(object, keywords, depth);
					case List<?> array ->
						array.stream().allMatch((item) -> fits(item, keywords.get("items"), depth + 1));
					case null, default -> true;
				};
	}

	private static boolean objectFits(Map<?, ?> object, Map<?, ?> keywords, int depth) {
		Map<?, ?> properties = (keywords.get("properties") instanceof Map<?, ?> known) ? known : Map.of();
		boolean closed = Boolean.FALSE.equals(keywords.get("additionalProperties"))
				&& !keywords.containsKey("patternProperties");
		return (!(keywords.get("required") instanceof List<?> required) || object.keySet().containsAll(required))
				&& object.entrySet()
					.stream()
					.allMatch((member) -> properties.containsKey(member.getKey())
							? fits(member.getValue(), properties.get(member.getKey()), depth + 1) : !closed);
	}

	private static boolean isOfType(@Nullable Object value, @Nullable Object type) {
		return switch (type) {
			case String name -> isOf(value, name);
			case List<?> names -> names.stream().anyMatch((name) -> isOf(value, String.valueOf(name)));
			case null, default -> true;
		};
	}

	private static boolean isOf(@Nullable Object value, String type) {
		return switch (type) {
			case "object" -> value instanceof Map;
			case "array" -> value instanceof List;
			case "string" -> value instanceof String;
			case "boolean" -> value instanceof Boolean;
			case "null" -> value == null;
			case "number" -> value instanceof Number;
			case "integer" -> value instanceof Number number && isWhole(number);
			default -> true;
		};
	}

	/** 2.0 is an integer, too. */
	private static boolean isWhole(Number number) {
		return !(number instanceof Double || number instanceof BigDecimal) || number.doubleValue() % 1 == 0;
	}

	private static boolean equal(@Nullable Object first, @Nullable Object second) {
		return (first instanceof Number one && second instanceof Number other)
				? one.doubleValue() == other.doubleValue() : Objects.equals(first, second);
	}

}
