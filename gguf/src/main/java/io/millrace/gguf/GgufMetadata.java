package io.millrace.gguf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * What a file says of itself, by keys. A key that is absent gives nothing; a value of
 * another kind than asked for is a {@link GgufException}.
 */
public final class GgufMetadata {

	private final String file;

	private final Map<String, GgufValue> values;

	GgufMetadata(String file, Map<String, GgufValue> values) {
		this.file = file;
		this.values = Map.copyOf(values);
	}

	/** All keys. */
	public Set<String> keys() {
		return this.values.keySet();
	}

	/** A string. */
	public Optional<String> text(String key) {
		return switch (this.values.get(key)) {
			case null -> Optional.empty();
			case GgufValue.Text(String text) -> Optional.of(text);
			case GgufValue other -> throw wrong(key, "a string", other);
		};
	}

	/** An integer. */
	public OptionalLong whole(String key) {
		return switch (this.values.get(key)) {
			case null -> OptionalLong.empty();
			case GgufValue.Whole(long value, boolean unsigned) when value >= 0 || !unsigned -> OptionalLong.of(value);
			case GgufValue other -> throw wrong(key, "a whole number", other);
		};
	}

	/** A finite number. */
	public OptionalDouble number(String key) {
		return switch (this.values.get(key)) {
			case null -> OptionalDouble.empty();
			case GgufValue.Real(double value) when Double.isFinite(value) -> OptionalDouble.of(value);
			case GgufValue.Whole(long value, boolean unsigned) when value >= 0 || !unsigned ->
				OptionalDouble.of((double) value);
			case GgufValue other -> throw wrong(key, "a finite number", other);
		};
	}

	/** A truth. */
	public Optional<Boolean> flag(String key) {
		return switch (this.values.get(key)) {
			case null -> Optional.empty();
			case GgufValue.Flag(boolean flag) -> Optional.of(flag);
			case GgufValue other -> throw wrong(key, "true or false", other);
		};
	}

	/** Whether the value is a list. */
	public boolean isList(String key) {
		return this.values.get(key) instanceof GgufArray;
	}

	/** A list of strings. */
	public Optional<List<String>> texts(String key) {
		return list(key, "a list of strings", GgufArray::texts);
	}

	/** A list of integers. */
	public Optional<long[]> wholes(String key) {
		return list(key, "a list of whole numbers", GgufArray::wholes);
	}

	/** A list of numbers. */
	public Optional<float[]> numbers(String key) {
		return list(key, "a list of numbers", GgufArray::numbers);
	}

	private <T> Optional<T> list(String key, String wanted, Function<GgufArray, Optional<T>> reader) {
		GgufValue value = this.values.get(key);
		if (value == null) {
			return Optional.empty();
		}
		Optional<T> list = (value instanceof GgufArray array) ? reader.apply(array) : Optional.empty();
		return Optional.of(list.orElseThrow(() -> wrong(key, wanted, value)));
	}

	private GgufException wrong(String key, String wanted, GgufValue got) {
		String value = switch (got) {
			case GgufValue.Whole(long whole, boolean unsigned) ->
				unsigned ? Long.toUnsignedString(whole) : String.valueOf(whole);
			case GgufValue.Real(double real) -> String.valueOf(real);
			default -> got.kind();
		};
		return new GgufException(this.file + ": " + key + " is " + wanted + ", got " + value + ".");
	}

}
