package io.millrace.tokenizer;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;

/** A tokenizer of the kind llama: pieces with scores, as SentencePiece merges them. */
final class GgufSentencePiece {

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
		return new MergedPieces(this.tokens.list(), scores(), unknown(),
				spaceFirst ? MergedPieces.SpaceFirst.ALWAYS : MergedPieces.SpaceFirst.NEVER)
			.json(this.tokens.first(true), this.tokens.last());
	}

	private int unknown() {
		long id = this.metadata.whole("tokenizer.ggml.unknown_token_id").orElse(0);
		if (!this.tokens.list().has(id)) {
			throw new GgufException(this.file.path() + ": tokenizer.ggml.unknown_token_id is below "
					+ this.tokens.list().texts().size() + ", got " + id + ".");
		}
		return (int) id;
	}

	private float[] scores() {
		float[] scores = this.metadata.numbers("tokenizer.ggml.scores")
			.orElseThrow(() -> new GgufException(this.file.path() + " does not say tokenizer.ggml.scores."));
		int count = this.tokens.list().texts().size();
		if (scores.length < count) {
			throw new GgufException(
					this.file.path() + " has a score for each of " + count + " tokens, got " + scores.length + ".");
		}
		return scores;
	}

}
