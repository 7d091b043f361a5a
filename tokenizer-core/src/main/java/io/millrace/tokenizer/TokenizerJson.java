package io.millrace.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.millrace.tokenizer.bytepairs.BytePairs;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Java reads of a tokenizer.json: the tokens' strings, which of them are special,
 * and the steps before and after the model. The file is streamed, since merges make most
 * of it.
 */
final class TokenizerJson {

	/** More ids than any vocabulary has; an id beyond it is a damaged file. */
	private static final int MAX_VOCABULARY_SIZE = 1 << 24;

	/** What some models write at the beginning or the end of parts of words. */
	private static final Set<String> AFFIXES = Set.of("continuing_subword_prefix", "end_of_word_suffix");

	/** Reads parts of a larger document, so what follows a part is no error. */
	private static final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final List<@Nullable String> tokens = new ArrayList<>();

	private final BitSet special = new BitSet();

	private final Map<String, Integer> added = new HashMap<>();

	private @Nullable JsonNode addedTokens;

	/** Small parts of the document, by their names. */
	private final Map<String, JsonNode> parts = new HashMap<>();

	private final boolean withMerges;

	private boolean plainPairs;

	/** The two halves of each merge, one after the other. */
	private final List<String> merges = new ArrayList<>();

	/** The model's own ids, without those of added tokens; empty without merges. */
	private final Map<String, Integer> ids = new HashMap<>();

	private boolean prefersWholeWords;

	private boolean affixed;

	private TokenizerJson(boolean withMerges) {
		this.withMerges = withMerges;
	}

	/**
	 * Reads the file, and closes it.
	 * @throws IOException if it cannot be read
	 * @throws tools.jackson.core.JacksonException if it is no such file
	 */
	static TokenizerJson read(InputStream source) throws IOException {
		return read(source, false);
	}

	/**
	 * The same, with what it takes to encode.
	 * @throws IOException if it cannot be read
	 * @throws tools.jackson.core.JacksonException if it is no such file
	 */
	static TokenizerJson readWithMerges(InputStream source) throws IOException {
		return read(source, true);
	}

	private static TokenizerJson read(InputStream source, boolean withMerges) throws IOException {
		TokenizerJson json = new TokenizerJson(withMerges);
		try (InputStream stream = source; JsonParser parser = mapper.createParser(stream)) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				json.readField(parser, parser.currentName());
			}
		}
		json.applyAddedTokens();
		return json;
	}

	/** The string of each id, null where an id has none. */
	List<@Nullable String> tokens() {
		return this.tokens;
	}

	/** The ids of special tokens. */
	BitSet special() {
		return this.special;
	}

	/** The ids of added tokens by their content. */
	Map<String, Integer> added() {
		return this.added;
	}

	/** The decoder's configuration, null if there is none. */
	@Nullable JsonNode decoder() {
		return part("decoder");
	}

	/** The configuration of a step, null if there is none. */
	@Nullable JsonNode part(String name) {
		return this.parts.get(name);
	}

	/** Whether the model merges pairs, always in the same way. */
	boolean isPlainPairs() {
		return this.plainPairs;
	}

	/**
	 * The model's pairs.
	 * @return null if it has none, if they are not plain, or if merges were not read
	 */
	@Nullable BytePairs bytePairs() {
		return (this.plainPairs && this.withMerges && !this.affixed)
				? BytePairs.of(this.ids, this.merges, this.prefersWholeWords) : null;
	}

	/** The tokens that are found in a text before it is cut, as the document has them. */
	List<JsonNode> addedTokens() {
		return (this.addedTokens != null) ? this.addedTokens.valueStream().toList() : List.of();
	}

	private void readField(JsonParser parser, String name) {
		parser.nextToken();
		switch (name) {
			case "added_tokens" -> this.addedTokens = mapper.readTree(parser);
			case "decoder", "normalizer", "pre_tokenizer" -> this.parts.put(name, mapper.readTree(parser));
			case "model" -> readModel(parser);
			default -> parser.skipChildren();
		}
	}

	private void readModel(JsonParser parser) {
		String type = "";
		boolean random = false;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			boolean vocabulary = "vocab".equals(name);
			JsonToken value = parser.nextToken();
			if (name.equals("type") && value == JsonToken.VALUE_STRING) {
				type = parser.getString();
			}
			random |= name.equals("dropout") && value.isNumeric();
			this.prefersWholeWords |= name.equals("ignore_merges") && value == JsonToken.VALUE_TRUE;
			this.affixed |= AFFIXES.contains(name) && value == JsonToken.VALUE_STRING && !parser.getString().isEmpty();
			if (vocabulary && value == JsonToken.START_OBJECT) {
				readIdsByToken(parser);
			}
			else if (vocabulary && value == JsonToken.START_ARRAY) {
				readScoredTokens(parser);
			}
			else if (this.withMerges && name.equals("merges") && value == JsonToken.START_ARRAY) {
				readMerges(parser);
			}
			else {
				parser.skipChildren();
			}
		}
		this.plainPairs = type.equals("BPE") && !random;
		if (this.withMerges && this.plainPairs) {
			readIds();
		}
	}

	private void readIds() {
		for (int id = 0; id < this.tokens.size(); id++) {
			String token = this.tokens.get(id);
			if (token != null) {
				this.ids.put(token, id);
			}
		}
	}

	/** Each is two tokens with a space between them, or an array of the two. */
	private void readMerges(JsonParser parser) {
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			if (parser.currentToken() == JsonToken.VALUE_STRING) {
				String merge = parser.getString();
				int space = Math.max(merge.indexOf(' '), 0);
				this.merges.add(merge.substring(0, space));
				this.merges.add(merge.substring(space + 1));
			}
			else {
				this.merges.add(Objects.requireNonNullElse(parser.nextStringValue(), ""));
				this.merges.add(Objects.requireNonNullElse(parser.nextStringValue(), ""));
				parser.nextToken();
			}
		}
	}

	private void readIdsByToken(JsonParser parser) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String token = parser.currentName();
			parser.nextToken();
			put(parser.getIntValue(), token);
		}
	}

	private void readScoredTokens(JsonParser parser) {
		while (parser.nextToken() == JsonToken.START_ARRAY) {
			parser.nextToken();
			put(this.tokens.size(), parser.getString());
			parser.nextToken();
			parser.nextToken();
		}
	}

	private void applyAddedTokens() {
		if (this.addedTokens == null) {
			return;
		}
		for (JsonNode token : this.addedTokens) {
			int id = token.path("id").asInt(-1);
			put(id, token.path("content").asString(""));
			this.special.set(id, token.path("special").asBoolean(false));
			this.added.put(token.path("content").asString(""), id);
		}
	}

	private void put(int id, String token) {
		if (id < 0 || id >= MAX_VOCABULARY_SIZE) {
			throw new IllegalArgumentException(
					"A token id is between 0 and " + (MAX_VOCABULARY_SIZE - 1) + ", '" + token + "' has " + id + ".");
		}
		while (this.tokens.size() <= id) {
			this.tokens.add(null);
		}
		this.tokens.set(id, token);
	}

}
