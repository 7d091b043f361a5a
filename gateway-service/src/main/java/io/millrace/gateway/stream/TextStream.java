package io.millrace.gateway.stream;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import org.jspecify.annotations.Nullable;

/**
 * One stream's way from tokens to text. At most one decode is under way. A last token
 * that may be the one that ended the sequence waits until that is known. With stop
 * strings tokens are decoded one by one, so that it is known which of them completed a
 * stop string, whatever they arrived with. Not thread-safe.
 */
final class TextStream {

	private final GenerationRequest request;

	private final StopMatcher stops;

	private final TokenQueue pending = new TokenQueue();

	private DecodeState state;

	private DecodeRequest.@Nullable Stream underWay;

	private boolean failed;

	private boolean finished;

	private boolean flushed;

	private int decodedTokens;

	private TokenIds endToken = TokenIds.EMPTY;

	TextStream(GenerationRequest request) {
		this.request = request;
		this.stops = new StopMatcher(request.stops());
		this.state = DecodeState.after(request.prompt());
	}

	void add(TokenIds tokens) {
		this.pending.add(tokens);
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
				this.request.skipSpecialTokens());
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
		return new Shown(this.stops.append(decoded.text()), done.tokens());
	}

	/** The last decode failed; {@link #next()} will ask for it once more. */
	void decodeFailed() {
		this.failed = true;
	}

	/** What was held back for a stop string that did not come. */
	String rest() {
		return this.stops.finish();
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

	/** The token that ended the sequence, if one did and was not decoded. */
	TokenIds endToken() {
		return this.endToken;
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
		return this.request.stops().isEmpty() ? count : Math.min(count, 1);
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
	 */
	record Shown(String text, TokenIds tokens) {

	}

}
