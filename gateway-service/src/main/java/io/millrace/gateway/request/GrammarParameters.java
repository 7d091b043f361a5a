package io.millrace.gateway.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a request's text has to be: {@code response_format} as OpenAI has it,
 * {@code structured_outputs} as vLLM has it, and vLLM's older {@code guided_*}. At most
 * one of them may ask for something.
 */
public final class GrammarParameters {

	private static final String FORMAT = "response_format";

	private static final String STRUCTURED = "structured_outputs";

	private static final String NAME_PATTERN = "[a-zA-Z0-9_-]{1,64}";

	/** What of {@code structured_outputs} says how, not what. */
	private static final Set<String> MANNERS = Set.of("disable_fallback", "disable_any_whitespace",
			"disable_additional_properties");

	/** Where a schema has none of these, any value would do; an object is meant. */
	private static final Set<String> ROOT_KEYWORDS = Set.of("type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const");

	private GrammarParameters() {
	}

	/**
	 * What the text has to be, or null if it is free.
	 * @throws MillraceException that names the parameter at fault
	 */
	static @Nullable GrammarChoice of(SamplingWire wire) {
		List<GrammarChoice> choices = new ArrayList<>();
		add(choices, format(wire.responseFormat()));
		add(choices, structured(wire.structuredOutputs()));
		JsonNode json = there(wire.guidedJson());
		if (json != null) {
			choices.add(new GrammarChoice("guided_json", schema("guided_json", json, JsonOptions.DEFAULT)));
		}
		if (wire.guidedRegex() != null) {
			choices.add(new GrammarChoice("guided_regex", new GrammarSpec.Regex(wire.guidedRegex())));
		}
		if (wire.guidedChoice() != null) {
			choices.add(new GrammarChoice("guided_choice", choice("guided_choice", wire.guidedChoice())));
		}
		if (wire.guidedGrammar() != null) {
			choices.add(new GrammarChoice("guided_grammar", grammar(wire.guidedGrammar())));
		}
		if (choices.size() > 1) {
			throw invalid(choices.getLast().param(), "A request may have one constraint of its text, and has '"
					+ choices.getFirst().param() + "' and '" + choices.getLast().param() + "'.");
		}
		return choices.isEmpty() ? null : choices.getFirst();
	}

	private static void add(List<GrammarChoice> choices, @Nullable GrammarChoice choice) {
		if (choice != null) {
			choices.add(choice);
		}
	}

	private static @Nullable GrammarChoice format(@Nullable JsonNode given) {
		JsonNode format = there(given);
		if (format == null) {
			return null;
		}
		if (!format.isObject()) {
			throw invalid(FORMAT, "'response_format' is an object.");
		}
		String type = text(FORMAT + ".type", format.get("type"));
		return switch (type) {
			case "text" -> null;
			case "json_object" -> new GrammarChoice(FORMAT, new GrammarSpec.JsonObject(JsonOptions.DEFAULT));
			case "json_schema" -> new GrammarChoice(FORMAT, named(FORMAT + ".json_schema", format.get("json_schema")));
			case "structural_tag" -> new GrammarChoice(FORMAT, StructuralTags.read(FORMAT, format));
			default -> throw invalid(FORMAT + ".type",
					"'response_format.type' is text, json_object, json_schema or structural_tag, got '" + type + "'.");
		};
	}

	/**
	 * Reads the format as the Responses API has it, with the schema beside its name.
	 * @param path name of the parameter
	 * @return what the text has to be, or null if it is free
	 * @throws MillraceException that names the parameter at fault
	 */
	public static @Nullable GrammarChoice flatFormat(String path, @Nullable JsonNode given) {
		JsonNode format = there(given);
		if (format == null) {
			return null;
		}
		if (!format.isObject()) {
			throw invalid(path, "'" + path + "' is an object.");
		}
		String type = text(path + ".type", format.get("type"));
		return switch (type) {
			case "text" -> null;
			case "json_object" -> new GrammarChoice(path, new GrammarSpec.JsonObject(JsonOptions.DEFAULT));
			case "json_schema" -> new GrammarChoice(path, named(path, format));
			default -> throw invalid(path + ".type",
					"'" + path + ".type' is text, json_object or json_schema, got '" + type + "'.");
		};
	}

	/** A schema as OpenAI wraps it. */
	private static GrammarSpec named(String path, @Nullable JsonNode given) {
		JsonNode wrapped = there(given);
		if (wrapped == null) {
			throw missing(path);
		}
		if (!wrapped.isObject()) {
			throw invalid(path, "'" + path + "' is an object.");
		}
		String name = text(path + ".name", wrapped.get("name"));
		if (!name.matches(NAME_PATTERN)) {
			throw invalid(path + ".name", "'" + path + ".name' has between 1 and 64 letters, digits, '_' and '-', got "
					+ name.length() + " characters.");
		}
		JsonNode strict = there(wrapped.get("strict"));
		if (strict != null && !strict.isBoolean()) {
			throw invalid(path + ".strict", "'" + path + ".strict' is true or false.");
		}
		JsonNode schema = there(wrapped.get("schema"));
		if (schema == null) {
			throw missing(path + ".schema");
		}
		return schema(path + ".schema", schema, JsonOptions.DEFAULT);
	}

	private static @Nullable GrammarChoice structured(@Nullable JsonNode given) {
		JsonNode node = there(given);
		if (node == null) {
			return null;
		}
		if (!node.isObject()) {
			throw invalid(STRUCTURED, "'structured_outputs' is an object.");
		}
		JsonOptions options = new JsonOptions(
				flag(node, "disable_any_whitespace") ? JsonOptions.Whitespace.SPACED : JsonOptions.Whitespace.INDENTED,
				flag(node, "disable_additional_properties"));
		List<GrammarChoice> choices = new ArrayList<>();
		node.properties().forEach((member) -> {
			if (!member.getValue().isNull() && !member.getKey().startsWith("_") && !MANNERS.contains(member.getKey())) {
				String path = STRUCTURED + "." + member.getKey();
				GrammarSpec spec = structured(path, member.getKey(), member.getValue(), options);
				if (spec != null) {
					choices.add(new GrammarChoice(path, spec));
				}
			}
		});
		if (choices.size() != 1) {
			throw invalid(STRUCTURED, "'structured_outputs' has one of json, regex, choice, grammar, json_object and "
					+ "structural_tag, got " + choices.size() + " of them.");
		}
		return choices.getFirst();
	}

	private static @Nullable GrammarSpec structured(String path, String name, JsonNode value, JsonOptions options) {
		return switch (name) {
			case "json" -> schema(path, value, options);
			case "regex" -> new GrammarSpec.Regex(text(path, value));
			case "choice" -> choice(path, texts(path, value));
			case "grammar" -> grammar(text(path, value));
			case "json_object" -> bool(path, value) ? new GrammarSpec.JsonObject(options) : null;
			case "structural_tag" -> StructuralTags.read(path, value.isString() ? parsed(path, value) : value);
			default -> throw ParameterTable.unsupported(path);
		};
	}

	private static GrammarSpec choice(String path, List<@Nullable String> choices) {
		if (choices.isEmpty() || choices.contains(null)) {
			throw invalid(path, "'" + path + "' has at least one text, and nothing but texts.");
		}
		return new GrammarSpec.Choice(List.copyOf(choices));
	}

	/** Rules with {@code ::=} are EBNF, others Lark. */
	static GrammarSpec grammar(String source) {
		return source.contains("::=") ? new GrammarSpec.Ebnf(source)
				: new GrammarSpec.Lark(source, JsonOptions.DEFAULT);
	}

	/** A schema that is there as JSON, or as a string that holds it. */
	static GrammarSpec schema(String path, JsonNode given, JsonOptions options) {
		JsonNode schema = given.isString() ? parsed(path, given) : given;
		if (!schema.isObject() && !schema.isBoolean()) {
			throw invalid(path, "'" + path + "' is a JSON schema, which is an object.");
		}
		return new GrammarSpec.JsonSchema(rooted(schema).toString(), options);
	}

	private static JsonNode rooted(JsonNode schema) {
		if (schema instanceof ObjectNode object && ROOT_KEYWORDS.stream().noneMatch(object::has)) {
			return object.deepCopy().put("type", "object");
		}
		return schema;
	}

	private static JsonNode parsed(String path, JsonNode text) {
		try {
			return JsonMapper.shared().readTree(text.stringValue());
		}
		catch (RuntimeException ex) {
			throw new MillraceException(ErrorCode.INVALID_VALUE, "'" + path + "' is a string that is not JSON.", path,
					ex);
		}
	}

	private static boolean flag(JsonNode node, String name) {
		JsonNode value = there(node.get(name));
		return value != null && bool(STRUCTURED + "." + name, value);
	}

	private static boolean bool(String path, JsonNode value) {
		if (!value.isBoolean()) {
			throw invalid(path, "'" + path + "' is true or false.");
		}
		return value.booleanValue();
	}

	/** A string that must be there. */
	static String text(String path, @Nullable JsonNode given) {
		JsonNode value = there(given);
		if (value == null) {
			throw missing(path);
		}
		if (!value.isString()) {
			throw invalid(path, "'" + path + "' is a string.");
		}
		return value.stringValue();
	}

	/** An array of strings that must be there. */
	static List<@Nullable String> texts(String path, @Nullable JsonNode value) {
		List<@Nullable String> texts = new ArrayList<>();
		items(path, value).forEach((item) -> texts.add(text(path, item)));
		return texts;
	}

	/** An array that must be there. */
	static List<JsonNode> items(String path, @Nullable JsonNode given) {
		JsonNode value = there(given);
		if (value == null) {
			throw missing(path);
		}
		if (!value.isArray()) {
			throw invalid(path, "'" + path + "' is an array.");
		}
		return value.valueStream().toList();
	}

	private static @Nullable JsonNode there(@Nullable JsonNode node) {
		return (node != null && !node.isNull()) ? node : null;
	}

	static MillraceException missing(String path) {
		return MillraceException.of(ErrorCode.MISSING_PARAMETER, path, "The parameter '" + path + "' is missing.");
	}

	static MillraceException invalid(String path, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, path, message);
	}

}
