package io.millrace.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a model directory that concern text. All but the tokenizer are optional; a
 * missing one reads as empty.
 */
final class TokenizerFiles implements TokenizerSource {

	static final String TOKENIZER = "tokenizer.json";

	/**
	 * The name of the template used unless the request has tools and another is for them.
	 */
	static final String DEFAULT_TEMPLATE = "default";

	private static final String[] SPECIAL_TOKEN_NAMES = { "bos_token", "eos_token", "unk_token", "sep_token",
			"pad_token", "cls_token", "mask_token" };

	private static final JsonMapper mapper = JsonMapper.shared();

	private final Path directory;

	TokenizerFiles(Path directory) {
		this.directory = directory;
	}

	@Override
	public InputStream tokenizerJson() throws IOException {
		return Files.newInputStream(this.directory.resolve(TOKENIZER));
	}

	/** The tokenizer's own configuration. */
	JsonNode config() throws IOException {
		return json(this.directory.resolve("tokenizer_config.json"));
	}

	/** Tokens that were added to a vocabulary, by id, and whether each is special. */
	SortedMap<Integer, AddedToken> addedTokens() throws IOException {
		SortedMap<Integer, AddedToken> tokens = new TreeMap<>();
		json(this.directory.resolve("added_tokens.json")).properties()
			.forEach((token) -> tokens.put(token.getValue().asInt(-1), new AddedToken(token.getKey(), true)));
		for (Map.Entry<String, JsonNode> token : config().path("added_tokens_decoder").properties()) {
			tokens.put(Integer.valueOf(token.getKey()), new AddedToken(token.getValue().path("content").asString(""),
					token.getValue().path("special").asBoolean(false)));
		}
		return tokens;
	}

	@Override
	public Map<String, String> specialTokens() throws IOException {
		JsonNode config = config();
		JsonNode map = json(this.directory.resolve("special_tokens_map.json"));
		Map<String, String> tokens = new LinkedHashMap<>();
		for (String name : SPECIAL_TOKEN_NAMES) {
			String token = content(config.path(name), content(map.path(name), ""));
			if (!token.isEmpty()) {
				tokens.put(name, token);
			}
		}
		return tokens;
	}

	/**
	 * {@inheritDoc}
	 *
	 * <p>
	 * {@code chat_template.jinja} wins over {@code chat_template.json}, which wins over
	 * {@code tokenizer_config.json}.
	 */
	@Override
	public Map<String, String> chatTemplates() throws IOException {
		Map<String, String> templates = new TreeMap<>();
		add(templates, config().path("chat_template"));
		add(templates, json(this.directory.resolve("chat_template.json")).path("chat_template"));
		Path file = this.directory.resolve("chat_template.jinja");
		if (Files.isRegularFile(file)) {
			templates.put(DEFAULT_TEMPLATE, Files.readString(file));
		}
		addFiles(templates, this.directory.resolve("additional_chat_templates"));
		return templates;
	}

	@Override
	public int modelVocabularySize() throws IOException {
		JsonNode config = json(this.directory.resolve("config.json"));
		int nested = config.path("text_config").path("vocab_size").asInt(0);
		return config.path("vocab_size").asInt(nested);
	}

	private static void add(Map<String, String> templates, JsonNode template) {
		if (template.isString()) {
			templates.put(DEFAULT_TEMPLATE, template.asString());
		}
		for (JsonNode named : template) {
			templates.put(named.path("name").asString(DEFAULT_TEMPLATE), named.path("template").asString(""));
		}
	}

	private static void addFiles(Map<String, String> templates, Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return;
		}
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jinja")) {
			for (Path file : files) {
				String fileName = String.valueOf(file.getFileName());
				templates.put(fileName.substring(0, fileName.length() - ".jinja".length()), Files.readString(file));
			}
		}
	}

	private static String content(JsonNode token, String otherwise) {
		return token.isObject() ? token.path("content").asString(otherwise) : token.asString(otherwise);
	}

	private static JsonNode json(Path file) throws IOException {
		return Files.isRegularFile(file) ? mapper.readTree(Files.readString(file, StandardCharsets.UTF_8))
				: mapper.createObjectNode();
	}

	/**
	 * A token that was added.
	 *
	 * @param content its text
	 * @param special whether it marks structure
	 */
	record AddedToken(String content, boolean special) {

	}

}
