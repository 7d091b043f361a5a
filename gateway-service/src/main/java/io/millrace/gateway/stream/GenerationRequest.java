package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.List;

import io.millrace.gateway.metric.GenAiMeters.Operation;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Routing;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.GrammarOrder;
import org.jspecify.annotations.Nullable;

/**
 * One sequence to generate; everything is checked and resolved.
 *
 * @param id identity on the bus
 * @param model who is asked
 * @param pool the model's worker pool
 * @param prompt at least one token
 * @param sampling how tokens are chosen and when it ends
 * @param text what becomes of its tokens as text
 * @param cacheSalt see {@link io.millrace.protocol.message.GenerationTask}
 * @param routing when and where it runs
 * @param timeout the longest that the whole may take
 * @param arrivedNanos {@link System#nanoTime()} when the client's request arrived
 * @param embedding asks for vectors in place of a continuation; null for a continuation
 * @param grammar what the generated text has to follow; null for free text
 * @param adapter name of the adapter that changes the model; null for the model as it is
 * @param origin whose request it is part of
 */
public record GenerationRequest(RequestId id, ModelCard model, String pool, TokenIds prompt, SamplingParams sampling,
		TextRules text, @Nullable String cacheSalt, Routing routing, Duration timeout, long arrivedNanos,
		@Nullable EmbeddingOrder embedding, @Nullable GrammarOrder grammar, @Nullable String adapter, Origin origin) {

	private static final String UNKNOWN = "anyone";

	/**
	 * A request for a continuation by the model as it is, which follows a grammar or is
	 * free.
	 */
	public GenerationRequest(RequestId id, ModelCard model, String pool, TokenIds prompt, SamplingParams sampling,
			TextRules text, @Nullable String cacheSalt, Routing routing, Duration timeout, long arrivedNanos,
			@Nullable GrammarOrder grammar) {
		this(id, model, pool, prompt, sampling, text, cacheSalt, routing, timeout, arrivedNanos, null, grammar, null,
				new Origin(UNKNOWN, Operation.CHAT, model.name(), null));
	}

	/** A request for vectors, whose texts' tokens stand one after the other. */
	public static GenerationRequest forVectors(RequestId id, ModelCard model, String pool, TokenIds texts,
			EmbeddingOrder order, Routing routing, Duration timeout, long arrivedNanos, Origin origin) {
		return new GenerationRequest(id, model, pool, texts, SamplingParams.greedy(order.numbers()),
				new TextRules(List.of(), false, true, false), null, routing, timeout, arrivedNanos, order, null, null,
				origin);
	}

	/** A request without a salt that may run anywhere. */
	public GenerationRequest(RequestId id, ModelCard model, String pool, TokenIds prompt, SamplingParams sampling,
			List<String> stops, boolean skipSpecialTokens, Duration timeout, long arrivedNanos) {
		this(id, model, pool, prompt, sampling, new TextRules(stops, false, skipSpecialTokens, false), null,
				Routing.ANY, timeout, arrivedNanos, null);
	}

	/** The most tokens that are generated. */
	int room() {
		return (this.embedding != null) ? this.embedding.numbers()
				: Math.min(this.sampling.maxNewTokens(), this.model.maxModelLen() - this.prompt.size());
	}

	/** Whether this token ends the sequence and is not shown. */
	boolean endsAt(int token) {
		if (this.embedding != null) {
			return false;
		}
		return this.sampling.stopTokenIds().stream().anyMatch((id) -> id == token)
				|| (!this.sampling.ignoreEos() && this.model.eosTokenIds().stream().anyMatch((id) -> id == token));
	}

}
