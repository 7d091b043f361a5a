package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.stream.Piece;
import io.millrace.parsers.AnswerEvent;
import io.millrace.parsers.AnswerParser;
import io.millrace.protocol.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * One choice of an answer, read as it comes: what of it the client is shown, how many of
 * its tokens were reasoning, and whether it called anything. Not thread-safe.
 */
public final class ParsedAnswer {

	private final AnswerForm form;

	private final AnswerParser parser;

	private int reasoningTokens;

	private int calls;

	/** The function that is being called. */
	private String function = "";

	/** Its arguments so far. */
	private final StringBuilder arguments = new StringBuilder();

	private final RandomGenerator random;

	ParsedAnswer(AnswerForm form) {
		this(form, ThreadLocalRandom.current());
	}

	/**
	 * An answer of which nothing came yet.
	 * @param form how it is read
	 * @param random what the ids of calls are made from to which the model gave none
	 */
	public ParsedAnswer(AnswerForm form, RandomGenerator random) {
		this.form = form;
		this.random = random;
		this.parser = Objects.requireNonNull(form.parser());
	}

	/** What the next text says. */
	List<AnswerEvent> add(Piece.Text text) {
		boolean before = this.parser.isReasoning();
		List<AnswerEvent> events = this.parser.append(text.text());
		if (before && this.parser.isReasoning()) {
			this.reasoningTokens += text.tokens().size();
		}
		return shown(events);
	}

	/**
	 * What was held back; to be called once, at the end.
	 * @param reason why it ended: a call may have been cut
	 */
	List<AnswerEvent> finish(FinishReason reason) {
		List<AnswerEvent> events = shown(this.parser.finish());
		if (reason == FinishReason.STOP) {
			look();
		}
		return events;
	}

	private void look() {
		if (this.calls > 0) {
			this.form.conformance().look(this.function, this.arguments.toString());
		}
	}

	private List<AnswerEvent> shown(List<AnswerEvent> events) {
		List<AnswerEvent> shown = new ArrayList<>(events.size());
		for (AnswerEvent event : events) {
			AnswerEvent kept = shown(event);
			if (kept != null) {
				shown.add(kept);
			}
		}
		return shown;
	}

	private @Nullable AnswerEvent shown(AnswerEvent event) {
		return switch (event) {
			case AnswerEvent.Reasoning reasoning -> this.form.includesReasoning() ? reasoning : null;
			case AnswerEvent.CallBegins call -> mayCall(call.index()) ? begun(call) : null;
			case AnswerEvent.Arguments arguments -> mayCall(arguments.index()) ? more(arguments) : null;
			case AnswerEvent.Text text -> (this.calls < this.form.maxCalls()) ? text : null;
		};
	}

	/** What follows the last call that may be there is not shown. */
	private boolean mayCall(int index) {
		return index < this.form.maxCalls();
	}

	private AnswerEvent more(AnswerEvent.Arguments more) {
		this.arguments.append(more.json());
		return more;
	}

	private AnswerEvent begun(AnswerEvent.CallBegins call) {
		look();
		this.calls++;
		this.function = call.name();
		this.arguments.setLength(0);
		return (call.id() != null) ? call : new AnswerEvent.CallBegins(call.index(),
				CallIds.next(this.form.idLength(), this.random), call.name());
	}

	/** How many tokens were reasoning, without those that began and ended it. */
	public int reasoningTokens() {
		return this.reasoningTokens;
	}

	/** The API's word for why it ended. */
	String finishReason(FinishReason reason) {
		return (this.calls > 0 && reason == FinishReason.STOP) ? "tool_calls" : AnswerHead.word(reason);
	}

}
