package io.millrace.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.json.JsonParser;
import io.millrace.grammar.json.JsonValue;
import io.millrace.grammar.schema.JsonOptions;

/**
 * A specification as two texts, its kind and a JSON object of its members, so that it can
 * travel with what it is for. Equal specifications are written alike.
 */
public final class GrammarText {

	/** A schema with all its escapes, within other parts. */
	private static final GrammarLimits LIMITS = new GrammarLimits(4 << 20, 200, 1, 1, 1);

	private GrammarText() {
	}

	/** What kind of specification it is, such as {@code json_schema}. */
	public static String kind(GrammarSpec spec) {
		return switch (spec) {
			case GrammarSpec.Regex regex -> "regex";
			case GrammarSpec.Choice choice -> "choice";
			case GrammarSpec.JsonSchema schema -> "json_schema";
			case GrammarSpec.JsonObject object -> "json_object";
			case GrammarSpec.Ebnf ebnf -> "ebnf";
			case GrammarSpec.Lark lark -> "lark";
			case GrammarSpec.StructuralTag tag -> "structural_tag";
			case GrammarSpec.Text text -> "text";
			case GrammarSpec.Until until -> "until";
			case GrammarSpec.Without without -> "without";
			case GrammarSpec.Sequence sequence -> "sequence";
			case GrammarSpec.AnyOf any -> "any_of";
			case GrammarSpec.Repeat repeat -> "repeat";
		};
	}

	/** Its members as a JSON object. */
	public static String write(GrammarSpec spec) {
		StringBuilder json = new StringBuilder();
		write(json, members(spec));
		return json.toString();
	}

	/**
	 * Reads what was written.
	 * @throws io.millrace.grammar.compile.GrammarException if it is no specification that
	 * this release knows
	 */
	public static GrammarSpec read(String kind, String members) {
		return spec(kind, JsonParser.parse(members, LIMITS));
	}

	private static Map<String, Object> members(GrammarSpec spec) {
		return switch (spec) {
			case GrammarSpec.Regex regex -> Map.of("pattern", regex.pattern());
			case GrammarSpec.Choice choice -> Map.of("choices", choice.choices());
			case GrammarSpec.JsonSchema schema ->
				Map.of("schema", schema.schema(), "options", options(schema.options()));
			case GrammarSpec.JsonObject object -> Map.of("options", options(object.options()));
			case GrammarSpec.Ebnf ebnf -> Map.of("source", ebnf.source());
			case GrammarSpec.Lark lark -> Map.of("source", lark.source(), "options", options(lark.options()));
			case GrammarSpec.StructuralTag tag ->
				Map.of("tags", tag.tags().stream().map(GrammarText::tag).toList(), "triggers", tag.triggers(),
						"at_least_one", tag.atLeastOne(), "stop_after_first", tag.stopAfterFirst());
			case GrammarSpec.Text text -> Map.of("text", text.text());
			case GrammarSpec.Until until -> Map.of("marker", until.marker());
			case GrammarSpec.Without without -> Map.of("markers", without.markers());
			case GrammarSpec.Sequence sequence -> Map.of("parts", parts(sequence.parts()));
			case GrammarSpec.AnyOf any -> Map.of("choices", parts(any.choices()));
			case GrammarSpec.Repeat repeat ->
				Map.of("body", part(repeat.body()), "min", repeat.min(), "max", repeat.max());
		};
	}

	private static Map<String, Object> tag(GrammarSpec.StructuralTag.Tag tag) {
		return Map.of("begin", tag.begin(), "content", part(tag.content()), "end", tag.end());
	}

	private static List<Map<String, Object>> parts(List<GrammarSpec> specs) {
		return specs.stream().map(GrammarText::part).toList();
	}

	private static Map<String, Object> part(GrammarSpec spec) {
		return Map.of("kind", kind(spec), "members", members(spec));
	}

	private static Map<String, Object> options(JsonOptions options) {
		return Map.of("whitespace", options.whitespace().name().toLowerCase(Locale.ROOT), "closed_objects",
				options.closedObjects());
	}

	private static void write(StringBuilder json, Object value) {
		switch (value) {
			case String text -> quote(json, text);
			case Map<?, ?> object -> {
				List<? extends Map.Entry<?, ?>> sorted = object.entrySet()
					.stream()
					.sorted(Comparator.comparing((entry) -> (String) entry.getKey()))
					.toList();
				char before = '{';
				for (Map.Entry<?, ?> entry : sorted) {
					json.append(before);
					quote(json, (String) entry.getKey());
					json.append(':');
					write(json, entry.getValue());
					before = ',';
				}
				json.append('}');
			}
			case List<?> list -> {
				json.append('[');
				for (int i = 0; i < list.size(); i++) {
					if (i > 0) {
						json.append(',');
					}
					write(json, list.get(i));
				}
				json.append(']');
			}
			default -> json.append(value);
		}
	}

	private static void quote(StringBuilder json, String text) {
		json.append('"');
		for (int i = 0; i < text.length(); i++) {
			char letter = text.charAt(i);
			switch (letter) {
				case '"', '\\' -> json.append('\\').append(letter);
				default -> {
					if (letter < ' ' || Character.isSurrogate(letter)) {
						json.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
					}
					else {
						json.append(letter);
					}
				}
			}
		}
		json.append('"');
	}

	private static GrammarSpec spec(String kind, JsonValue value) {
		Members members = new Members(value);
		return switch (kind) {
			case "regex" -> new GrammarSpec.Regex(members.text("pattern"));
			case "choice" -> new GrammarSpec.Choice(members.texts("choices"));
			case "json_schema" -> new GrammarSpec.JsonSchema(members.text("schema"), members.options());
			case "json_object" -> new GrammarSpec.JsonObject(members.options());
			case "ebnf" -> new GrammarSpec.Ebnf(members.text("source"));
			case "lark" -> new GrammarSpec.Lark(members.text("source"), members.options());
			case "structural_tag" -> new GrammarSpec.StructuralTag(
					members.list("tags").stream().map(Members::new).map(Members::tag).toList(),
					members.texts("triggers"), members.flag("at_least_one"), members.flag("stop_after_first"));
			case "text" -> new GrammarSpec.Text(members.text("text"));
			case "until" -> new GrammarSpec.Until(members.text("marker"));
			case "without" -> new GrammarSpec.Without(members.texts("markers"));
			case "sequence" -> new GrammarSpec.Sequence(members.parts("parts"));
			case "any_of" -> new GrammarSpec.AnyOf(members.parts("choices"));
			case "repeat" -> new GrammarSpec.Repeat(members.part("body"), members.number("min"), members.number("max"));
			default -> throw new GrammarSyntaxException("This release knows no grammar of kind '" + kind + "'.");
		};
	}

	/** The members of a written object. */
	private record Members(JsonValue value) {

		private JsonValue get(String name) {
			JsonValue member = (this.value instanceof JsonValue.Obj object) ? object.members().get(name) : null;
			if (member != null) {
				return member;
			}
			throw missing(name);
		}

		String text(String name) {
			return text(name, get(name));
		}

		List<String> texts(String name) {
			return list(name).stream().map((item) -> text(name, item)).toList();
		}

		boolean flag(String name) {
			if (get(name) instanceof JsonValue.Bool flag) {
				return flag.value();
			}
			throw missing(name);
		}

		int number(String name) {
			if (get(name) instanceof JsonValue.Num number) {
				return number.value().intValueExact();
			}
			throw missing(name);
		}

		List<JsonValue> list(String name) {
			if (get(name) instanceof JsonValue.Arr array) {
				return array.items();
			}
			throw missing(name);
		}

		GrammarSpec part(String name) {
			return part(get(name));
		}

		List<GrammarSpec> parts(String name) {
			List<GrammarSpec> parts = new ArrayList<>();
			list(name).forEach((item) -> parts.add(part(item)));
			return parts;
		}

		private static GrammarSpec part(JsonValue value) {
			Members part = new Members(value);
			return spec(part.text("kind"), part.get("members"));
		}

		GrammarSpec.StructuralTag.Tag tag() {
			return new GrammarSpec.StructuralTag.Tag(text("begin"), part("content"), text("end"));
		}

		JsonOptions options() {
			Members options = new Members(get("options"));
			return new JsonOptions(JsonOptions.Whitespace.valueOf(options.text("whitespace").toUpperCase(Locale.ROOT)),
					options.flag("closed_objects"));
		}

		private static String text(String name, JsonValue value) {
			if (value instanceof JsonValue.Str text) {
				return text.value();
			}
			throw missing(name);
		}

		private static GrammarSyntaxException missing(String name) {
			return new GrammarSyntaxException("A written grammar has no '" + name + "' of the right type.");
		}

	}

}
