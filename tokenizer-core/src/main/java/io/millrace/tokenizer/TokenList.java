package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of a vocabulary that is not a tokenizer.json, and the parts of a
 * tokenizer.json that follow from them. Used by one thread.
 */
final class TokenList {

	/** More than any vocabulary has. */
	static final int MAX_COUNT = 1 << 24;

	private static final int UNKNOWN = 2;

	private static final int CONTROL = 3;

	private static final int USER_DEFINED = 4;

	/** By id. */
	private final List<String> texts;

	/** Ids of tokens that mark structure. */
	private final BitSet special;

	/** Ids of tokens that are found in a text before it is cut. */
	private final BitSet added;

	/** By text, found when they are asked for; where two ids have one text, the first. */
	private @Nullable Map<String, Integer> ids;

	private TokenList(List<String> texts, BitSet special, BitSet added) {
		this.texts = List.copyOf(texts);
		this.special = special;
		this.added = added;
	}

	/**
	 * Tokens of given kinds.
	 * @param texts by id
	 * @param types by id, as SentencePiece numbers them; a missing one is a normal token
	 */
	static TokenList of(List<String> texts, long[] types) {
		BitSet special = new BitSet();
		BitSet added = new BitSet();
		for (int id = 0; id < Math.min(types.length, texts.size()); id++) {
			special.set(id, types[id] == CONTROL || types[id] == UNKNOWN);
			added.set(id, types[id] == USER_DEFINED || special.get(id));
		}
		return new TokenList(texts, special, added);
	}

	/**
	 * These tokens and those that were added to them.
	 * @param more by id; those beyond the last follow it without a gap
	 */
	TokenList with(SortedMap<Integer, TokenizerFiles.AddedToken> more) {
		List<String> texts = new ArrayList<>(this.texts);
		BitSet special = (BitSet) this.special.clone();
		BitSet added = (BitSet) this.added.clone();
		more.forEach((id, token) -> {
			if (id < 0 || id > texts.size()) {
				throw new IllegalArgumentException("Added tokens follow the others without a gap: the next is "
						+ texts.size() + ", '" + token.content() + "' has " + id + ".");
			}
			if (id == texts.size()) {
				texts.add(token.content());
			}
			added.set(id);
			special.set(id, token.special());
		});
		return new TokenList(texts, special, added);
	}

	/** Whether there is a token of this id. */
	boolean has(long id) {
		return id >= 0 && id < this.texts.size();
	}

	/** By id. */
	List<String> texts() {
		return this.texts;
	}

	/** Ids of tokens that mark structure; the caller may add to them. */
	BitSet special() {
		return this.special;
	}

	/**
	 * Ids of tokens that are found in a text before it is cut; the caller may add to
	 * them.
	 */
	BitSet added() {
		return this.added;
	}

	/** The id of a text, the first where two have it; null if none has. */
	@Nullable Integer id(String text) {
		Map<String, Integer> known = this.ids;
		if (known == null) {
			known = new HashMap<>(this.texts.size() * 2);
			for (int id = 0; id < this.texts.size(); id++) {
				known.putIfAbsent(this.texts.get(id), id);
			}
			this.ids = known;
		}
		return known.get(text);
	}

	/** A tokenizer.json with its added tokens, and nothing else. */
	ObjectNode document() {
		ObjectNode root = JsonMapper.shared().createObjectNode();
		root.put("version", "1.0").putNull("truncation").putNull("padding");
		ArrayNode tokens = root.putArray("added_tokens");
		this.added.stream().filter((id) -> isFirst(id) && !this.texts.get(id).isEmpty()).forEach((id) -> {
			ObjectNode token = tokens.addObject().put("id", id).put("content", this.texts.get(id));
			token.put("single_word", false).put("lstrip", false).put("rstrip", false).put("normalized", false);
			token.put("special", this.special.get(id));
		});
		return root;
	}

	/** Adds the model's part, of pairs that are merged, with the vocabulary. */
	ObjectNode addPairs(ObjectNode root) {
		ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
		model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
		ObjectNode vocabulary = model.putObject("vocab");
		for (int id = 0; id < this.texts.size(); id++) {
			if (isFirst(id)) {
				vocabulary.put(this.texts.get(id), id);
			}
		}
		return model;
	}

	private boolean isFirst(int id) {
		return Integer.valueOf(id).equals(id(this.texts.get(id)));
	}

	/**
	 * Adds what stands around a text.
	 * @param first the id of the token before it, or a negative number
	 * @param last the same after it
	 */
	void addPostProcessor(ObjectNode root, int first, int last) {
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

}
