package io.millrace.gateway.responses;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameter {@code text}.
 *
 * @param format what the text has to be; null for free text
 * @param verbosity how much it says
 */
record TextForm(@Nullable JsonNode format, @Nullable String verbosity) {

	private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");

	static TextForm of(@Nullable JsonNode given) {
		JsonNode wire = Fields.there(given);
		if (wire == null) {
			return new TextForm(null, null);
		}
		if (!wire.isObject()) {
			throw Fields.invalid("text", "'text' is an object.");
		}
		return new TextForm(Fields.there(wire.get("format")),
				Fields.word("text.verbosity", Fields.text("text.verbosity", wire.get("verbosity")), VERBOSITIES));
	}

	/** What the response says of it. */
	String json() {
		ObjectNode text = JsonMapper.shared().createObjectNode();
		ObjectNode shown = text.putObject("format");
		JsonNode wire = this.format;
		if (wire instanceof ObjectNode object) {
			shown.setAll(object);
		}
		if (!shown.has("type")) {
			shown.put("type", "text");
		}
		if (shown.path("type").asString("").equals("json_schema")) {
			if (!shown.has("description")) {
				shown.putNull("description");
			}
			shown.put("strict", shown.path("strict").asBoolean(false));
		}
		if (this.verbosity != null) {
			text.put("verbosity", this.verbosity);
		}
		return text.toString();
	}

}
