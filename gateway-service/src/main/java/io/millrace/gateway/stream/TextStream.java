package io.millrace.gateway.stream;

import java.util.Collections;
import java.util.List;

import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import org.jspecify.annotations.Nullable;

/**
 * One stream's way from tokens to text. At most one decode is under way. A last token
 * that may be the one that ended the sequence waits until that is known. With stop
 * strings or offsets tokens are decoded one by one, so that it is known which of them
 * completed a stop string or began where, whatever they arrived with. Not thread-safe.
 */
final class TextStream {

	private final GenerationRequest request;

	private final StopMatcher stops;

	private final TokenQueue pending = new TokenQueue();

	private final ScoreQueue scores = new ScoreQueue();

	private DecodeState state;

	private DecodeRequest.@Nullable Stream underWay;

	private boolean failed;

	private boolean finished;

	private boolean flushed;

	private int decodedTokens;

	private int decodedCharacters;

	private TokenIds endToken = TokenIds.EMPTY;

	TextStream(GenerationRequest request) {
		this.request = request;
		this.stops = new StopMatcher(request.text().stops(), request.text().includesStop());
		this.state = DecodeState.after(request.prompt());
	}

	/**
	 * Takes the next tokens.
	 * @param logprobs theirs, if they are asked for
	 */
	void add(TokenIds tokens, @Nullable LogProbabilities logprobs) {
		this.pending.add(tokens);
		if (logprobs != null) {
			this.scores.add(logprobs);
		}
	}

	/**
	 * No more tokens will come.
	 * @param endToken whether the last one ended the sequence and is no text
	 */
	void finish(boolean endToken) {
		this.finished = true;
		if (endToken && !this.pending.isEmpty()) {
			TokenIds all = this.pending.takeAll();
			this.endToken = all.tail(1);
			this.pending.add(all.slice(0, all.size() - 1));
		}
	}

	/** The next decode to ask for, or null if there is none to ask for now. */
	DecodeRequest.@Nullable Stream next() {
		if (this.underWay != null) {
			return retry();
		}
		int count = decodable();
		boolean last = this.finished && count == this.pending.size();
		if (count == 0 && !(last && holdsBack())) {
			return null;
		}
		this.flushed = last;
		this.underWay = new DecodeRequest.Stream(this.state, this.pending.take(count), last,
				this.request.text().skipSpecialTokens(), this.request.text().kept());
		return this.underWay;
	}

	/** Takes the answer to the last decode; gives what may be shown. */
	Shown decoded(DecodeResponse.Decoded decoded) {
		DecodeRequest.Stream done = this.underWay;
		if (done == null) {
			throw new IllegalStateException("Nothing was under way.");
		}
		this.underWay = null;
		this.state = decoded.state();
		this.decodedTokens += done.tokens().size();
		boolean mayEnd = this.decodedTokens > this.request.sampling().minNewTokens();
		Shown shown = new Shown(this.stops.append(decoded.text(), mayEnd), done.tokens(), scoresOf(done.tokens()));
		this.decodedCharacters += decoded.text().codePointCount(0, decoded.text().length());
		return shown;
	}

	/**
	 * The scores of the next tokens, none of which may have become text yet; null if
	 * nobody asked for them.
	 */
	private @Nullable TokenScores scoresOf(TokenIds tokens) {
		LogProbabilities logprobs = tokens.isEmpty() ? null : this.scores.take(tokens.size());
		if (logprobs == null) {
			return null;
		}
		return new TokenScores(logprobs, this.request.text().hasOffsets()
				? Collections.nCopies(tokens.size(), this.decodedCharacters) : List.of());
	}

	/** The last decode failed; {@link #next()} will ask for it once more. */
	void decodeFailed() {
		this.failed = true;
	}

	/** Whether nothing is left to be decoded or waited for. */
	boolean isDrained() {
		return this.finished && this.underWay == null && this.pending.isEmpty() && !holdsBack();
	}

	/** Whether a stop string ended the text. */
	boolean isStopped() {
		return this.stops.isMatched();
	}

	/** How many tokens have become text, or would have if they had any. */
	int decodedTokens() {
		return this.decodedTokens;
	}

	/**
	 * The end, to be asked once: what was held back for a stop string that did not come,
	 * and the token that ended the sequence, if one did and was not decoded.
	 */
	Shown end() {
		return new Shown(this.stops.finish(), this.endToken, scoresOf(this.endToken));
	}

	/** How many tokens wait to be decoded. */
	int waiting() {
		return this.pending.size();
	}

	private DecodeRequest.@Nullable Stream retry() {
		boolean again = this.failed;
		this.failed = false;
		return again ? this.underWay : null;
	}

	private int decodable() {
		int count = this.pending.size();
		if (count > 0 && !this.finished && this.request.endsAt(this.pending.last())) {
			count--;
		}
		return this.request.text().areByToken() ? Math.min(count, 1) : count;
	}

	/** Whether the end of the text is held back because it is half a character. */
	private boolean holdsBack() {
		return !this.flushed && this.state.emitted() < this.state.context().size();
	}

	/**
	 * What one decode made.
	 *
	 * @param text possibly empty
	 * @param tokens what it was made from
	 * @param scores of these tokens, if they were asked for
	 */
	record Shown(String text, TokenIds tokens, @Nullable TokenScores scores) {

	}

}
