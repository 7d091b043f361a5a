package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer of the kind llama: SentencePiece's merging of characters, where pieces have
 * scores and the pair with the best one is merged first; characters without a piece are
 * bytes. The merges follow from the pieces as in transformers' conversion.
 */
final class GgufSentencePiece {

	private static final String BLOCK = "\u2581";

	private static final int MAX_PIECE_LENGTH = 1024;

	private final GgufFile file;

	private final GgufMetadata metadata;

	private final GgufTokens tokens;

	GgufSentencePiece(GgufFile file, GgufTokens tokens) {
		this.file = file;
		this.metadata = file.metadata();
		this.tokens = tokens;
	}

	/** The tokenizer.json. */
	byte[] json() {
		boolean spaceFirst = this.metadata.flag("tokenizer.ggml.add_space_prefix").orElse(true);
		ObjectNode root = this.tokens.document();
		ArrayNode normalizers = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
		if (spaceFirst) {
			normalizers.addObject().put("type", "Prepend").put("prepend", BLOCK);
		}
		addReplace(normalizers.addObject(), " ", BLOCK);
		root.putNull("pre_tokenizer");
		this.tokens.addPostProcessor(root, this.metadata, true);
		ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
		addReplace(decoders.addObject(), BLOCK, " ");
		decoders.addObject().put("type", "ByteFallback");
		decoders.addObject().put("type", "Fuse");
		if (spaceFirst) {
			decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
		}
		ObjectNode model = (ObjectNode) root.get("model");
		model.put("unk_token", unknown()).put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
		ArrayNode merges = model.putArray("merges");
		merges().forEach((merge) -> merges.addArray().add(merge.left()).add(merge.right()));
		return JsonMapper.shared().writeValueAsBytes(root);
	}

	private static void addReplace(ObjectNode step, String from, String to) {
		step.put("type", "Replace").put("content", to).putObject("pattern").put("String", from);
	}

	private String unknown() {
		long id = this.metadata.whole("tokenizer.ggml.unknown_token_id").orElse(0);
		if (id < 0 || id >= this.tokens.texts().size()) {
			throw new GgufException(this.file.path() + ": tokenizer.ggml.unknown_token_id is below "
					+ this.tokens.texts().size() + ", got " + id + ".");
		}
		return this.tokens.texts().get((int) id);
	}

	private List<Merge> merges() {
		float[] scores = this.metadata.numbers("tokenizer.ggml.scores")
			.orElseThrow(() -> new GgufException(this.file.path() + " does not say tokenizer.ggml.scores."));
		if (scores.length < this.tokens.texts().size()) {
			throw new GgufException(this.file.path() + " has a score for each of " + this.tokens.texts().size()
					+ " tokens, got " + scores.length + ".");
		}
		Map<String, Integer> ids = this.tokens.ids();
		List<Merge> merges = new ArrayList<>();
		for (int id = 0; id < this.tokens.texts().size(); id++) {
			if (!this.tokens.added().get(id)) {
				merges.addAll(merges(ids, this.tokens.texts().get(id), scores[id]));
			}
		}
		merges.sort(Comparator.comparing(Merge::score)
			.thenComparing(Merge::leftLength)
			.thenComparing(Merge::rightLength)
			.reversed());
		return merges;
	}

	/** The pairs that make a piece, in the order of their ids. */
	private List<Merge> merges(Map<String, Integer> ids, String piece, float score) {
		List<Merge> merges = new ArrayList<>();
		for (int at = 1; at < Math.min(piece.length(), MAX_PIECE_LENGTH); at++) {
			String left = piece.substring(0, at);
			String right = piece.substring(at);
			if (isPiece(ids, left) && isPiece(ids, right)) {
				merges.add(new Merge(left, right, score));
			}
		}
		merges.sort(Comparator.<Merge, Integer>comparing((merge) -> ids.getOrDefault(merge.left(), 0))
			.thenComparing((merge) -> ids.getOrDefault(merge.right(), 0)));
		return merges;
	}

	private boolean isPiece(Map<String, Integer> ids, String text) {
		Integer id = ids.get(text);
		return id != null && !this.tokens.added().get(id);
	}

	/**
	 * A pair of pieces that becomes one.
	 *
	 * @param left the first
	 * @param right the second
	 * @param score of what they become
	 */
	private record Merge(String left, String right, float score) {

		int leftLength() {
			return this.left.codePointCount(0, this.left.length());
		}

		int rightLength() {
			return this.right.codePointCount(0, this.right.length());
		}

	}

}
