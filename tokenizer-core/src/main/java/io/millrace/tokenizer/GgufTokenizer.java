package io.millrace.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;

/**
 * The tokenizer and the chat templates in the metadata of a GGUF file, as the
 * tokenizer.json that means the same.
 */
final class GgufTokenizer implements TokenizerSource {

	private static final String TEMPLATE = "tokenizer.chat_template";

	private static final Map<String, String> SPECIAL_TOKENS = Map.of("bos_token", "bos", "eos_token", "eos",
			"unk_token", "unknown", "sep_token", "seperator", "pad_token", "padding", "cls_token", "cls", "mask_token",
			"mask");

	private final GgufFile file;

	private final GgufMetadata metadata;

	private final List<String> tokens;

	private final byte[] json;

	private GgufTokenizer(GgufFile file, String model) {
		this.file = file;
		this.metadata = file.metadata();
		GgufTokens read = GgufTokens.read(file);
		this.tokens = read.list().texts();
		this.json = switch (model) {
			case "gpt2" -> new GgufByteLevel(file, read).json();
			case "llama" -> new GgufSentencePiece(file, read).json();
			default -> throw new GgufException(file.path() + " has a tokenizer of the kind " + model
					+ ", which is not supported in GGUF; supported: gpt2, llama. " + advice());
		};
	}

	/**
	 * The tokenizer of a file.
	 * @return empty if it has none
	 * @throws GgufException if it is damaged or not supported
	 */
	static Optional<GgufTokenizer> of(GgufFile file) {
		return file.metadata()
			.text("tokenizer.ggml.model")
			.filter((model) -> !model.equals("none") && !model.equals("no_vocab"))
			.map((model) -> new GgufTokenizer(file, model));
	}

	/** What helps where a file's tokenizer is not understood. */
	static String advice() {
		return "Put the model's tokenizer.json and tokenizer_config.json into a directory with the file, and serve that.";
	}

	@Override
	public InputStream tokenizerJson() {
		return new ByteArrayInputStream(this.json);
	}

	@Override
	public Map<String, String> specialTokens() {
		Map<String, String> special = new LinkedHashMap<>();
		SPECIAL_TOKENS.forEach((name, key) -> {
			OptionalLong id = this.metadata.whole("tokenizer.ggml." + key + "_token_id");
			if (id.isPresent() && id.getAsLong() >= 0 && id.getAsLong() < this.tokens.size()) {
				special.put(name, this.tokens.get((int) id.getAsLong()));
			}
		});
		return special;
	}

	@Override
	public Map<String, String> chatTemplates() {
		Map<String, String> templates = new TreeMap<>();
		this.metadata.text(TEMPLATE).ifPresent((text) -> templates.put(TokenizerFiles.DEFAULT_TEMPLATE, text));
		for (String key : this.metadata.keys()) {
			if (key.startsWith(TEMPLATE + ".")) {
				this.metadata.text(key).ifPresent((text) -> templates.put(key.substring(TEMPLATE.length() + 1), text));
			}
		}
		return templates;
	}

	@Override
	public int modelVocabularySize() {
		return this.file.tensors()
			.stream()
			.filter((tensor) -> tensor.name().equals("token_embd.weight"))
			.mapToInt((tensor) -> (int) Math.min(tensor.shape().getFirst(), TokenList.MAX_COUNT))
			.findFirst()
			.orElse(0);
	}

}
