package io.millrace.tokenizer;

import java.nio.file.Path;
import java.util.List;

import io.millrace.protocol.TokenIds;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small tokenizer of one kind, with what the Python library gives for it.
 *
 * @param kind the folder
 * @param expected the library's results
 */
record Fixture(String kind, JsonNode expected) {

	static final List<String> KINDS = List.of("byte-level", "byte-fallback", "unigram", "word-piece", "word-suffix");

	static Fixture of(String kind) {
		return new Fixture(kind, new JsonMapper().readTree(directory(kind).resolve("expected.json").toFile()));
	}

	static Path directory(String kind) {
		return Path.of("src/test/resources/tokenizers", kind);
	}

	TextTokenizer open() {
		return TextTokenizer.open(this.kind, directory(this.kind));
	}

	static TokenIds ids(JsonNode array) {
		return TokenIds.of(array.valueStream().mapToInt(JsonNode::asInt).toArray());
	}

}
