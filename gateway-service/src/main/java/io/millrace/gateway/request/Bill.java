package io.millrace.gateway.request;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.millrace.gateway.caller.Allowance;
import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.Scope;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.TokenIds;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What one request takes of its caller's tokens: each prompt once it was admitted, and
 * what was generated at the end, however it ended.
 */
final class Bill {

	private final Allowance allowance;

	private final Set<TokenIds> prompts = Collections.newSetFromMap(new IdentityHashMap<>());

	private final AtomicLong generated = new AtomicLong();

	private Bill(Allowance allowance) {
		this.allowance = allowance;
	}

	/**
	 * The work of a request that its caller may make.
	 * @return fails with {@code PERMISSION_DENIED}, or with {@code OVERLOADED} where the
	 * caller has nothing left
	 */
	static <T> Mono<T> hold(GenerationCall call, Function<Bill, Mono<T>> work) {
		Caller caller = call.scope().caller();
		Allowance allowance = caller.allowance();
		return allowance.hold(Mono.defer(() -> {
			check(caller, call);
			allowance.requireTokens();
			return work.apply(new Bill(allowance));
		}));
	}

	/** The pieces, counted as they pass, and charged before the client learns the end. */
	Flux<IndexedPiece> charge(Flux<IndexedPiece> pieces) {
		return this.allowance.countsTokens() ? pieces.doOnNext((indexed) -> add(indexed.piece()))
			.doOnTerminate(this::chargeGenerated)
			.doOnCancel(this::chargeGenerated) : pieces;
	}

	private void chargeGenerated() {
		this.allowance.chargeTokens(this.generated.getAndSet(0));
	}

	private static void check(Caller caller, GenerationCall call) {
		caller.require(Scope.INFERENCE);
		caller.requireModel(call.model());
		if (call.options().routing().priority() != 0) {
			caller.require(Scope.PRIORITY);
		}
		if (call.options().routing().targetEndpoint() != null) {
			caller.require(Scope.TARGET_ENDPOINT);
		}
	}

	private void add(Piece piece) {
		switch (piece) {
			case Piece.Admitted admitted -> {
				if (this.prompts.add(admitted.prompt())) {
					this.allowance.chargeTokens(admitted.prompt().size());
				}
			}
			case Piece.Text text -> this.generated.addAndGet(text.tokens().size());
			case Piece.KeepAlive keepAlive -> {
			}
			case Piece.PromptScores scores -> {
			}
			case Piece.End end -> this.generated.addAndGet(end.tokens().size());
		}
	}

}
