package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * SentencePiece's merging of characters (its kind BPE), where pieces have scores and the
 * pair with the best one is merged first; characters without a piece are bytes. The
 * merges follow from the pieces as in transformers' conversion.
 */
final class MergedPieces {

	/** How SentencePiece writes a space. */
	static final String BLOCK = "\u2581";

	private static final int MAX_PIECE_LENGTH = 1024;

	private final TokenList tokens;

	private final float[] scores;

	private final int unknown;

	private final SpaceFirst spaceFirst;

	/**
	 * Creates one.
	 * @param scores by id
	 * @param unknown the id of what has no piece
	 */
	MergedPieces(TokenList tokens, float[] scores, int unknown, SpaceFirst spaceFirst) {
		this.tokens = tokens;
		this.scores = scores;
		this.unknown = unknown;
		this.spaceFirst = spaceFirst;
	}

	/**
	 * The tokenizer.json.
	 * @param first the id of the token before a text, or a negative number
	 * @param last the same after it
	 */
	byte[] json(int first, int last) {
		ObjectNode root = this.tokens.document();
		addSpaces(root);
		this.tokens.addPostProcessor(root, first, last);
		ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
		addReplace(decoders.addObject(), BLOCK, " ");
		decoders.addObject().put("type", "ByteFallback");
		decoders.addObject().put("type", "Fuse");
		if (this.spaceFirst != SpaceFirst.NEVER) {
			decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
		}
		ObjectNode model = this.tokens.addPairs(root);
		model.put("unk_token", this.tokens.texts().get(this.unknown));
		model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
		ArrayNode merges = model.putArray("merges");
		merges().forEach((merge) -> merges.addArray().add(merge.left()).add(merge.right()));
		return JsonMapper.shared().writeValueAsBytes(root);
	}

	private void addSpaces(ObjectNode root) {
		if (this.spaceFirst == SpaceFirst.OF_THE_TEXT) {
			root.putNull("normalizer");
			root.putObject("pre_tokenizer")
				.put("type", "Metaspace")
				.put("replacement", BLOCK)
				.put("prepend_scheme", "first")
				.put("split", false);
			return;
		}
		ArrayNode normalizers = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
		if (this.spaceFirst == SpaceFirst.ALWAYS) {
			normalizers.addObject().put("type", "Prepend").put("prepend", BLOCK);
		}
		addReplace(normalizers.addObject(), " ", BLOCK);
		root.putNull("pre_tokenizer");
	}

	private static void addReplace(ObjectNode step, String from, String to) {
		step.put("type", "Replace").put("content", to).putObject("pattern").put("String", from);
	}

	private List<Merge> merges() {
		List<Merge> merges = new ArrayList<>();
		for (int id = 0; id < this.tokens.texts().size(); id++) {
			if (!this.tokens.added().get(id)) {
				merges.addAll(merges(this.tokens.texts().get(id), this.scores[id]));
			}
		}
		merges.sort(Comparator.comparing(Merge::score)
			.thenComparing(Merge::leftLength)
			.thenComparing(Merge::rightLength)
			.reversed());
		return merges;
	}

	/** The pairs that make a piece, in the order of their ids. */
	private List<Merge> merges(String piece, float score) {
		List<Merge> merges = new ArrayList<>();
		for (int at = 1; at < Math.min(piece.length(), MAX_PIECE_LENGTH); at++) {
			String left = piece.substring(0, at);
			String right = piece.substring(at);
			if (isPiece(left) && isPiece(right)) {
				merges.add(new Merge(left, right, score));
			}
		}
		merges.sort(Comparator.<Merge, Integer>comparing((merge) -> idOf(merge.left()))
			.thenComparing((merge) -> idOf(merge.right())));
		return merges;
	}

	private Integer idOf(String piece) {
		return Objects.requireNonNull(this.tokens.id(piece));
	}

	private boolean isPiece(String text) {
		Integer id = this.tokens.id(text);
		return id != null && !this.tokens.added().get(id);
	}

	/** Where a space is put before a text. */
	enum SpaceFirst {

		NEVER,

		/** Before each part of a text between special tokens. */
		ALWAYS,

		/** Before the text as a whole. */
		OF_THE_TEXT

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
