package io.millrace.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * A model directory with SentencePiece's {@code tokenizer.model} and no tokenizer.json:
 * read as the tokenizer.json that means the same.
 */
final class SentencePieceFiles implements TokenizerSource {

	static final String MODEL = "tokenizer.model";

	/** What helps where it is not understood. */
	static final String ADVICE = "Write a tokenizer.json with transformers: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR).";

	/** Classes of transformers that take the ids of the file as they are. */
	private static final Set<String> PLAIN = Set.of("", "LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer",
			"CodeLlamaTokenizerFast", "GemmaTokenizer", "GemmaTokenizerFast", "PreTrainedTokenizerFast",
			"TokenizersBackend");

	private final TokenizerFiles files;

	private final SentencePieceModel model;

	private final byte[] json;

	/**
	 * Reads a directory.
	 * @throws IOException if a file cannot be read
	 * @throws IllegalArgumentException if the model is damaged or not supported
	 */
	SentencePieceFiles(Path directory) throws IOException {
		this.files = new TokenizerFiles(directory);
		JsonNode config = this.files.config();
		String type = config.path("tokenizer_class").asString("");
		if (!PLAIN.contains(type)) {
			throw new IllegalArgumentException(directory.resolve(MODEL) + " is read by the class " + type
					+ ", which gives ids of its own to its pieces. " + ADVICE);
		}
		this.model = SentencePieceModel.read(directory.resolve(MODEL));
		this.json = json(config);
	}

	private byte[] json(JsonNode config) throws IOException {
		TokenList tokens = this.model.tokens().with(this.files.addedTokens());
		int first = config.path("add_bos_token").asBoolean(true) ? this.model.bos() : -1;
		int last = config.path("add_eos_token").asBoolean(false) ? this.model.eos() : -1;
		return this.model.merges()
				? new MergedPieces(tokens, this.model.scores(), this.model.unknown(), spaceFirst(config)).json(first,
						last)
				: new WeighedPieces(this.model, tokens).json(first, last);
	}

	private MergedPieces.SpaceFirst spaceFirst(JsonNode config) {
		if (!this.model.spaceFirst()) {
			return MergedPieces.SpaceFirst.NEVER;
		}
		return config.path("legacy").asBoolean(true) ? MergedPieces.SpaceFirst.ALWAYS
				: MergedPieces.SpaceFirst.OF_THE_TEXT;
	}

	@Override
	public InputStream tokenizerJson() {
		return new ByteArrayInputStream(this.json);
	}

	/**
	 * {@inheritDoc}
	 *
	 * <p>
	 * Those of the files, and where they say nothing those of the model.
	 */
	@Override
	public Map<String, String> specialTokens() throws IOException {
		Map<String, String> special = new LinkedHashMap<>(this.files.specialTokens());
		putIfAbsent(special, "bos_token", this.model.bos());
		putIfAbsent(special, "eos_token", this.model.eos());
		putIfAbsent(special, "unk_token", this.model.unknown());
		return special;
	}

	private void putIfAbsent(Map<String, String> special, String name, int id) {
		if (id >= 0) {
			special.putIfAbsent(name, this.model.text(id));
		}
	}

	@Override
	public Map<String, String> chatTemplates() throws IOException {
		return this.files.chatTemplates();
	}

	@Override
	public int modelVocabularySize() throws IOException {
		return this.files.modelVocabularySize();
	}

}
