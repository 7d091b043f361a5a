package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.json.JsonValue;

/** How one value is written; white space is free where it is elsewhere. */
final class Constants {

	private static final int MAX_PLAIN_DIGITS = 40;

	private final Expression space;

	Constants(Expression space) {
		this.space = space;
	}

	Expression write(JsonValue value) {
		return switch (value) {
			case JsonValue.Null nothing -> new Literal("null");
			case JsonValue.Bool bool -> new Literal(Boolean.toString(bool.value()));
			case JsonValue.Num number -> new Literal(write(number.value()));
			case JsonValue.Str string -> new Literal(JsonText.quote(string.value()));
			case JsonValue.Arr array -> list("[", array.items().stream().map(this::write).toList(), "]");
			case JsonValue.Obj object ->
				list("{", object.members().entrySet().stream().map(this::member).toList(), "}");
		};
	}

	private Expression member(Map.Entry<String, JsonValue> member) {
		return new Sequence(
				List.of(new Literal(JsonText.quote(member.getKey()) + ":"), this.space, write(member.getValue())));
	}

	private Expression list(String begin, List<Expression> items, String end) {
		List<Expression> parts = new ArrayList<>();
		parts.add(new Literal(begin));
		parts.add(this.space);
		for (int i = 0; i < items.size(); i++) {
			if (i > 0) {
				parts.add(new Literal(","));
				parts.add(this.space);
			}
			parts.add(items.get(i));
		}
		if (!items.isEmpty()) {
			parts.add(this.space);
		}
		parts.add(new Literal(end));
		return new Sequence(parts);
	}

	private static String write(BigDecimal number) {
		boolean isShort = Math.abs((long) number.precision() - number.scale()) < MAX_PLAIN_DIGITS
				&& Math.abs(number.scale()) < MAX_PLAIN_DIGITS;
		return isShort ? number.toPlainString() : number.toString();
	}

}
