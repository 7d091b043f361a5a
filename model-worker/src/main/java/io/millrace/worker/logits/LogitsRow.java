package io.millrace.worker.logits;

import io.millrace.protocol.TokenIds;

/**
 * One request's logits, and the tokens that led to them. Valid during one call.
 */
public final class LogitsRow {

	private final TokenIds tokens;

	private final int promptTokens;

	private final String arguments;

	private final float[] logits;

	public LogitsRow(TokenIds tokens, int promptTokens, String arguments, float[] logits) {
		this.tokens = tokens;
		this.promptTokens = promptTokens;
		this.arguments = arguments;
		this.logits = logits;
	}

	/** Prompt and output so far. */
	public TokenIds tokens() {
		return this.tokens;
	}

	/** So many of the tokens are the prompt. */
	public int promptTokens() {
		return this.promptTokens;
	}

	/** The request's arguments for the processor, a JSON object. */
	public String arguments() {
		return this.arguments;
	}

	/** One number a token of the vocabulary, to be changed in place. */
	public float[] logits() {
		return this.logits;
	}

	/** Makes a token impossible. */
	public void ban(int token) {
		this.logits[token] = Float.NEGATIVE_INFINITY;
	}

}
