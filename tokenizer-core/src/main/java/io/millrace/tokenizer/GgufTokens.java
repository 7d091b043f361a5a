package io.millrace.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of a GGUF file, and what both kinds of tokenizers make of them.
 *
 * @param texts by id
 * @param special ids of tokens that mark structure
 * @param added ids of tokens that are found in a text before it is cut
 */
record GgufTokens(List<String> texts, BitSet special, BitSet added) {

	/** More than any vocabulary has. */
	static final int MAX_COUNT = 1 << 24;

	private static final int UNKNOWN = 2;

	private static final int CONTROL = 3;

	private static final int USER_DEFINED = 4;

	static GgufTokens read(GgufFile file) {
		GgufMetadata metadata = file.metadata();
		List<String> texts = metadata.texts("tokenizer.ggml.tokens")
			.orElseThrow(() -> new GgufException(file.path() + " does not say tokenizer.ggml.tokens."));
		if (texts.isEmpty() || texts.size() > MAX_COUNT) {
			throw new GgufException(
					file.path() + " has " + texts.size() + " tokens; a vocabulary has 1 to " + MAX_COUNT + ".");
		}
		BitSet special = new BitSet();
		BitSet added = new BitSet();
		long[] types = metadata.wholes("tokenizer.ggml.token_type").orElseGet(() -> new long[0]);
		for (int id = 0; id < Math.min(types.length, texts.size()); id++) {
			special.set(id, types[id] == CONTROL || types[id] == UNKNOWN);
			added.set(id, types[id] == USER_DEFINED);
		}
		for (String name : List.of("bos", "eos", "unknown", "padding")) {
			OptionalLong id = metadata.whole("tokenizer.ggml." + name + "_token_id");
			if (id.isPresent() && id.getAsLong() >= 0 && id.getAsLong() < texts.size()) {
				special.set((int) id.getAsLong());
			}
		}
		added.or(special);
		return new GgufTokens(texts, special, added);
	}

	/** Ids by texts; where two ids have one text, the first. */
	Map<String, Integer> ids() {
		Map<String, Integer> ids = new HashMap<>(this.texts.size() * 2);
		for (int id = 0; id < this.texts.size(); id++) {
			ids.putIfAbsent(this.texts.get(id), id);
		}
		return ids;
	}

	/**
	 * A tokenizer.json with its added tokens, and the model's part with the vocabulary.
	 */
	ObjectNode document() {
		ObjectNode root = JsonMapper.shared().createObjectNode();
		root.put("version", "1.0").putNull("truncation").putNull("padding");
		Map<String, Integer> ids = ids();
		ArrayNode tokens = root.putArray("added_tokens");
		this.added.stream().filter((id) -> isFirst(ids, id) && !this.texts.get(id).isEmpty()).forEach((id) -> {
			ObjectNode token = tokens.addObject().put("id", id).put("content", this.texts.get(id));
			token.put("single_word", false).put("lstrip", false).put("rstrip", false).put("normalized", false);
			token.put("special", this.special.get(id));
		});
		ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
		model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
		ObjectNode vocabulary = model.putObject("vocab");
		for (int id = 0; id < this.texts.size(); id++) {
			if (isFirst(ids, id)) {
				vocabulary.put(this.texts.get(id), id);
			}
		}
		return root;
	}

	private boolean isFirst(Map<String, Integer> ids, int id) {
		return ids.getOrDefault(this.texts.get(id), -1) == id;
	}

	/** What stands around a text. */
	void addPostProcessor(ObjectNode root, GgufMetadata metadata, boolean bosByDefault) {
		boolean bos = metadata.flag("tokenizer.ggml.add_bos_token").orElse(bosByDefault);
		boolean eos = metadata.flag("tokenizer.ggml.add_eos_token").orElse(false);
		int first = bos ? id(metadata, "bos") : -1;
		int last = eos ? id(metadata, "eos") : -1;
		if (first < 0 && last < 0) {
			root.putNull("post_processor");
			return;
		}
		ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
		ObjectNode used = processor.putObject("special_tokens");
		for (String form : List.of("single", "pair")) {
			ArrayNode parts = processor.putArray(form);
			addSequence(parts, used, "A", 0, first, last);
			if (form.equals("pair")) {
				addSequence(parts, used, "B", 1, first, last);
			}
		}
	}

	private void addSequence(ArrayNode parts, ObjectNode used, String name, int type, int first, int last) {
		addToken(parts, used, first, type);
		parts.addObject().putObject("Sequence").put("id", name).put("type_id", type);
		addToken(parts, used, last, type);
	}

	private void addToken(ArrayNode parts, ObjectNode used, int id, int type) {
		if (id >= 0) {
			String text = this.texts.get(id);
			parts.addObject().putObject("SpecialToken").put("id", text).put("type_id", type);
			ObjectNode token = used.putObject(text).put("id", text);
			token.putArray("ids").add(id);
			token.putArray("tokens").add(text);
		}
	}

	private int id(GgufMetadata metadata, String name) {
		long id = metadata.whole("tokenizer.ggml." + name + "_token_id").orElse(-1);
		return (id >= 0 && id < this.texts.size()) ? (int) id : -1;
	}

}
