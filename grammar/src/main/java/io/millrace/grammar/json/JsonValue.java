package io.millrace.grammar.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value. Numbers are equal if they are the same number, however they were written.
 */
public sealed interface JsonValue {

	/** {@code null}. */
	record Null() implements JsonValue {

		public static final Null INSTANCE = new Null();

	}

	/** {@code true} or {@code false}. */
	record Bool(boolean value) implements JsonValue {

	}

	/** A number. */
	record Num(BigDecimal value) implements JsonValue {

		public Num {
			value = (value.signum() == 0) ? BigDecimal.ZERO : value.stripTrailingZeros();
		}

		/** Whether it has no fraction. */
		public boolean isInteger() {
			return this.value.scale() <= 0;
		}

	}

	/** A string, without half a surrogate pair. */
	record Str(String value) implements JsonValue {

	}

	/** An array. */
	record Arr(List<JsonValue> items) implements JsonValue {

		public Arr {
			items = List.copyOf(items);
		}

	}

	/** An object, its members in the order in which they were written. */
	record Obj(Map<String, JsonValue> members) implements JsonValue {

		public Obj {
			members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
		}

	}

}
