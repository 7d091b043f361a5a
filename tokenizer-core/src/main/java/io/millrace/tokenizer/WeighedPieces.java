package io.millrace.tokenizer;

import java.util.Base64;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * SentencePiece's kind Unigram: the division whose pieces have the best sum of scores.
 */
final class WeighedPieces {

	private final SentencePieceModel model;

	private final TokenList tokens;

	WeighedPieces(SentencePieceModel model, TokenList tokens) {
		this.model = model;
		this.tokens = tokens;
	}

	/**
	 * The tokenizer.json.
	 * @param first the id of the token before a text, or a negative number
	 * @param last the same after it
	 */
	byte[] json(int first, int last) {
		ObjectNode root = this.tokens.document();
		addNormalizer(root);
		addSpaces(root.putObject("pre_tokenizer"), false);
		this.tokens.addPostProcessor(root, first, last);
		addDecoder(root.putObject("decoder"));
		float[] scores = this.model.scores();
		ObjectNode unigram = root.putObject("model").put("type", "Unigram").put("unk_id", this.model.unknown());
		ArrayNode vocabulary = unigram.putArray("vocab");
		for (int id = 0; id < this.tokens.texts().size(); id++) {
			vocabulary.addArray()
				.add(this.tokens.texts().get(id))
				.add((id < scores.length) ? (double) scores[id] : 0.0);
		}
		unigram.put("byte_fallback", this.model.byteFallback());
		return JsonMapper.shared().writeValueAsBytes(root);
	}

	private void addNormalizer(ObjectNode root) {
		ArrayNode steps = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
		if (this.model.characters().length > 0) {
			steps.addObject()
				.put("type", "Precompiled")
				.put("precompiled_charsmap", Base64.getEncoder().encodeToString(this.model.characters()));
		}
		if (this.model.spacesJoined()) {
			addReplace(steps.addObject(), "^ +| +$", "");
			addReplace(steps.addObject(), " {2,}", " ");
		}
		if (this.model.spaceFirst()) {
			steps.addObject().put("type", "Prepend").put("prepend", MergedPieces.BLOCK);
		}
	}

	private static void addReplace(ObjectNode step, String from, String to) {
		step.put("type", "Replace").put("content", to).putObject("pattern").put("Regex", from);
	}

	private void addDecoder(ObjectNode decoder) {
		if (!this.model.byteFallback()) {
			addSpaces(decoder, this.model.spaceFirst());
			return;
		}
		ArrayNode steps = decoder.put("type", "Sequence").putArray("decoders");
		steps.addObject().put("type", "ByteFallback");
		addSpaces(steps.addObject(), this.model.spaceFirst());
	}

	private static void addSpaces(ObjectNode step, boolean first) {
		step.put("type", "Metaspace")
			.put("replacement", MergedPieces.BLOCK)
			.put("prepend_scheme", first ? "always" : "never")
			.put("split", true);
	}

}
