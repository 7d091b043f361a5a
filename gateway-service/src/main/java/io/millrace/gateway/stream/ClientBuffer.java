package io.millrace.gateway.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;

/**
 * What waits for one client. Text that the client has not asked for yet grows into one
 * piece. One terminal outcome goes out, after all text, and nothing after it. Confined to
 * its generation's mailbox, but for {@link #size()}.
 */
final class ClientBuffer {

	private final FluxSink<Piece> sink;

	private final TokenIds prompt;

	private final boolean apart;

	/** Texts that were made before what is in the next three, where they stay apart. */
	private final Deque<Piece.Text> earlier = new ArrayDeque<>();

	private int earlierTokens;

	private final StringBuilder text = new StringBuilder();

	private final TokenQueue tokens = new TokenQueue();

	private final List<TokenScores> scores = new ArrayList<>();

	private final AtomicInteger size = new AtomicInteger();

	private State state = State.UNANNOUNCED;

	private boolean admitted;

	private boolean keepAlive;

	private @Nullable LogProbabilities promptLogprobs;

	private @Nullable Ending ending;

	ClientBuffer(FluxSink<Piece> sink, TokenIds prompt, boolean apart) {
		this.sink = sink;
		this.apart = apart;
		this.prompt = prompt;
	}

	void admit() {
		this.admitted = true;
	}

	void promptLogprobs(LogProbabilities ofPrompt) {
		this.promptLogprobs = ofPrompt;
	}

	void add(TextStream.Shown shown) {
		if (this.apart && !this.text.isEmpty()) {
			this.earlierTokens += this.tokens.size();
			this.earlier.add(textPiece());
		}
		this.text.append(shown.text());
		this.tokens.add(shown.tokens());
		if (shown.scores() != null) {
			this.scores.add(shown.scores());
		}
		this.size.set(this.earlierTokens + this.tokens.size());
	}

	void keepAlive() {
		this.keepAlive = true;
	}

	void end(FinishReason reason, Piece.TokenUsage usage) {
		if (this.ending == null) {
			this.ending = new Ending.Done(reason, usage);
		}
	}

	void fail(Throwable failure) {
		if (this.ending == null) {
			this.ending = new Ending.Failed(failure);
		}
	}

	/** The client went away: nothing goes out any more. */
	void abandon() {
		this.state = State.CLOSED;
		this.size.set(0);
	}

	/** Whether the outcome is decided. */
	boolean hasEnding() {
		return this.ending != null || isClosed();
	}

	/** Whether the outcome went out, or nobody waits for it. */
	boolean isClosed() {
		return this.state == State.CLOSED;
	}

	/** How many tokens wait for the client. May be called from any thread. */
	int size() {
		return this.size.get();
	}

	/**
	 * Sends what the client has asked for.
	 * @return whether anything went out
	 */
	boolean flush() {
		boolean sent = false;
		while (!isClosed() && this.sink.requestedFromDownstream() > 0) {
			Piece next = next();
			if (next == null) {
				break;
			}
			this.sink.next(next);
			sent = true;
		}
		complete();
		return sent;
	}

	private @Nullable Piece next() {
		if (this.state == State.UNANNOUNCED) {
			if (!this.admitted || this.ending instanceof Ending.Failed) {
				return null;
			}
			this.state = State.OPEN;
			return new Piece.Admitted(this.prompt);
		}
		LogProbabilities ofPrompt = this.promptLogprobs;
		if (ofPrompt != null) {
			this.promptLogprobs = null;
			return new Piece.PromptScores(ofPrompt);
		}
		if (hasText()) {
			this.keepAlive = false;
			return takeText();
		}
		if (this.state == State.OPEN && this.ending instanceof Ending.Done done) {
			this.state = State.ENDED;
			this.size.set(0);
			return new Piece.End(done.reason(), done.usage(), this.tokens.takeAll(), takeScores());
		}
		if (this.keepAlive) {
			this.keepAlive = false;
			return new Piece.KeepAlive();
		}
		return null;
	}

	private boolean hasText() {
		return !this.earlier.isEmpty() || !this.text.isEmpty();
	}

	private Piece takeText() {
		Piece.Text first = this.earlier.poll();
		if (first != null) {
			this.earlierTokens -= first.tokens().size();
			this.size.set(this.earlierTokens + this.tokens.size());
			return first;
		}
		this.size.set(0);
		return textPiece();
	}

	private Piece.Text textPiece() {
		Piece.Text piece = new Piece.Text(this.text.toString(), this.tokens.takeAll(), takeScores());
		this.text.setLength(0);
		return piece;
	}

	private @Nullable TokenScores takeScores() {
		if (this.scores.isEmpty()) {
			return null;
		}
		TokenScores taken = TokenScores.concat(this.scores);
		this.scores.clear();
		return taken;
	}

	private void complete() {
		if (this.state == State.ENDED) {
			this.state = State.CLOSED;
			this.sink.complete();
		}
		else if (this.ending instanceof Ending.Failed failed && !isClosed() && !hasUnreadText()) {
			this.state = State.CLOSED;
			this.size.set(0);
			this.sink.error(failed.failure());
		}
	}

	/** A client that was not told of an admission is told of the failure alone. */
	private boolean hasUnreadText() {
		return this.state == State.OPEN && hasText();
	}

	/** The client has not read its rest for too long. */
	void abort(Throwable failure) {
		if (!isClosed()) {
			abandon();
			this.sink.error(failure);
		}
	}

	private enum State {

		UNANNOUNCED, OPEN, ENDED, CLOSED

	}

	private sealed interface Ending {

		record Done(FinishReason reason, Piece.TokenUsage usage) implements Ending {

		}

		record Failed(Throwable failure) implements Ending {

		}

	}

}
