package io.millrace.gateway.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarSpec.StructuralTag;
import io.millrace.grammar.schema.JsonOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads structural tags in both forms that vLLM has: {@code structures} with
 * {@code triggers}, and the {@code format} of xgrammar, whose parts may stand in each
 * other.
 */
final class StructuralTags {

	private static final int MAX_DEPTH = 24;

	private static final GrammarSpec ANY_TEXT = new GrammarSpec.Regex("[\\s\\S]*");

	private StructuralTags() {
	}

	static GrammarSpec read(String path, JsonNode node) {
		if (!node.isObject()) {
			throw GrammarParameters.invalid(path, "'" + path + "' is an object.");
		}
		return node.has("format") ? format(path + ".format", node.get("format"), 0) : legacy(path, node);
	}

	private static GrammarSpec legacy(String path, JsonNode node) {
		List<StructuralTag.Tag> tags = new ArrayList<>();
		for (JsonNode structure : GrammarParameters.items(path + ".structures", node.get("structures"))) {
			String at = path + ".structures";
			tags.add(new StructuralTag.Tag(
					GrammarParameters.text(at + ".begin", structure.get("begin")), GrammarParameters
						.schema(at + ".schema", there(at + ".schema", structure.get("schema")), JsonOptions.DEFAULT),
					GrammarParameters.text(at + ".end", structure.get("end"))));
		}
		return new StructuralTag(tags, triggers(path, node));
	}

	private static GrammarSpec format(String path, @Nullable JsonNode node, int depth) {
		JsonNode format = there(path, node);
		if (depth > MAX_DEPTH) {
			throw GrammarParameters.invalid(path,
					"A format has at most " + MAX_DEPTH + " levels of parts, and has more.");
		}
		String type = GrammarParameters.text(path + ".type", format.get("type"));
		return switch (type) {
			case "const_string" -> new GrammarSpec.Text(GrammarParameters.text(path + ".value", format.get("value")));
			case "json_schema" -> GrammarParameters.schema(path + ".json_schema",
					there(path + ".json_schema", format.get("json_schema")), JsonOptions.DEFAULT);
			case "regex" -> new GrammarSpec.Regex(GrammarParameters.text(path + ".pattern", format.get("pattern")));
			case "grammar" ->
				GrammarParameters.grammar(GrammarParameters.text(path + ".grammar", format.get("grammar")));
			case "any_text" -> ANY_TEXT;
			case "sequence" -> new GrammarSpec.Sequence(formats(path + ".elements", format.get("elements"), depth));
			case "or" -> new GrammarSpec.AnyOf(formats(path + ".elements", format.get("elements"), depth));
			case "tag" -> tag(path, format, depth);
			case "triggered_tags" -> new StructuralTag(tags(path, format, depth), triggers(path, format),
					flag(format, "at_least_one"), flag(format, "stop_after_first"));
			case "tags_with_separator" -> separated(path, format, depth);
			default -> throw GrammarParameters.invalid(path + ".type", "A format of type '" + type
					+ "' is not supported; const_string, json_schema, regex, grammar, any_text, sequence, or, tag, "
					+ "triggered_tags and tags_with_separator are.");
		};
	}

	private static GrammarSpec tag(String path, JsonNode node, int depth) {
		StructuralTag.Tag tag = parts(path, node, depth);
		if (tag.content().equals(ANY_TEXT) && !tag.end().isEmpty()) {
			return new GrammarSpec.Sequence(new GrammarSpec.Text(tag.begin()), new GrammarSpec.Until(tag.end()));
		}
		return new GrammarSpec.Sequence(new GrammarSpec.Text(tag.begin()), tag.content(),
				new GrammarSpec.Text(tag.end()));
	}

	private static StructuralTag.Tag parts(String path, JsonNode node, int depth) {
		return new StructuralTag.Tag(GrammarParameters.text(path + ".begin", node.get("begin")),
				format(path + ".content", node.get("content"), depth + 1),
				GrammarParameters.text(path + ".end", node.get("end")));
	}

	/** In free text a tag of any text goes up to its end, which is then part of it. */
	private static List<StructuralTag.Tag> tags(String path, JsonNode node, int depth) {
		List<StructuralTag.Tag> tags = new ArrayList<>();
		for (JsonNode item : GrammarParameters.items(path + ".tags", node.get("tags"))) {
			StructuralTag.Tag tag = parts(path + ".tags", item, depth);
			tags.add((tag.content().equals(ANY_TEXT) && !tag.end().isEmpty())
					? new StructuralTag.Tag(tag.begin(), new GrammarSpec.Until(tag.end()), "") : tag);
		}
		return tags;
	}

	private static GrammarSpec separated(String path, JsonNode node, int depth) {
		List<GrammarSpec> tags = new ArrayList<>();
		for (JsonNode item : GrammarParameters.items(path + ".tags", node.get("tags"))) {
			tags.add(tag(path + ".tags", item, depth + 1));
		}
		GrammarSpec one = new GrammarSpec.AnyOf(tags);
		GrammarSpec separator = new GrammarSpec.Text(
				GrammarParameters.text(path + ".separator", node.get("separator")));
		GrammarSpec all = flag(node, "stop_after_first") ? one : new GrammarSpec.Sequence(one,
				new GrammarSpec.Repeat(new GrammarSpec.Sequence(separator, one), 0, Integer.MAX_VALUE));
		return flag(node, "at_least_one") ? all : new GrammarSpec.Repeat(all, 0, 1);
	}

	private static List<GrammarSpec> formats(String path, @Nullable JsonNode node, int depth) {
		List<GrammarSpec> formats = new ArrayList<>();
		GrammarParameters.items(path, node).forEach((item) -> formats.add(format(path, item, depth + 1)));
		return formats;
	}

	private static List<String> triggers(String path, JsonNode node) {
		List<String> triggers = new ArrayList<>();
		GrammarParameters.texts(path + ".triggers", node.get("triggers"))
			.forEach((trigger) -> triggers.add(Objects.requireNonNull(trigger)));
		return triggers;
	}

	private static boolean flag(JsonNode node, String name) {
		JsonNode value = node.get(name);
		return value != null && value.isBoolean() && value.booleanValue();
	}

	private static JsonNode there(String path, @Nullable JsonNode node) {
		if (node == null || node.isNull()) {
			throw GrammarParameters.missing(path);
		}
		return node;
	}

}
