package io.millrace.worker.grammar;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.millrace.grammar.GrammarCache;
import io.millrace.grammar.GrammarMatcher;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The grammars of one model, compiled one at a time on a thread of its own. The
 * vocabulary is read when the first one is asked for. Thread-safe.
 */
public final class Grammars implements AutoCloseable {

	/**
	 * Twice what gateways allow: with a vocabulary's special tokens a grammar is a little
	 * larger.
	 */
	private static final GrammarLimits LIMITS = new GrammarLimits(GrammarLimits.DEFAULT.maxLength(),
			GrammarLimits.DEFAULT.maxDepth(), 2 * GrammarLimits.DEFAULT.maxNfaStates(),
			2 * GrammarLimits.DEFAULT.maxStates(), 2 * GrammarLimits.DEFAULT.maxSteps());

	private static final int MAX_KEPT = 32;

	/** How long one may wait for others and be compiled. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final VocabularySource source;

	private final int maxRollback;

	private final GrammarObserver observer;

	private final ExecutorService compiling;

	/** Only the compiling thread touches it. */
	private @Nullable Kept kept;

	/**
	 * The grammars of a model.
	 * @param name of the model, for the thread
	 * @param source where its vocabulary comes from
	 * @param maxRollback how many tokens a matcher can take back
	 * @param observer is told what happens
	 */
	public Grammars(String name, VocabularySource source, int maxRollback, GrammarObserver observer) {
		this.source = source;
		this.maxRollback = maxRollback;
		this.observer = observer;
		this.compiling = Executors
			.newSingleThreadExecutor(Thread.ofPlatform().name("grammars-" + name).daemon(true).factory());
	}

	/**
	 * A matcher for a sequence, which has followed what was delivered of it. Nothing that
	 * takes long is left for the first mask.
	 * @return fails with what {@link #outcome} understands
	 */
	public CompletionStage<GrammarMatcher> prepare(GrammarOrder order, TokenIds delivered) {
		return CompletableFuture.supplyAsync(() -> matcher(order, delivered), this.compiling)
			.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
			.handle((matcher, failure) -> {
				if (failure == null) {
					return matcher;
				}
				this.observer.onFailedGrammar();
				throw failure(failure);
			});
	}

	/** What becomes of a sequence whose grammar was not ready for this reason. */
	public static Outcome.Failed outcome(@Nullable Throwable failure) {
		return failure(failure).outcome();
	}

	private static GrammarFailure failure(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException completion && completion.getCause() != null)
				? completion.getCause() : failure;
		return switch (cause) {
			case GrammarFailure known -> known;
			case GrammarException refused -> new GrammarFailure(ErrorCode.INVALID_VALUE, refused.sentence());
			case TimeoutException slow -> new GrammarFailure(ErrorCode.OVERLOADED,
					"The grammar was not ready within " + TIMEOUT.toSeconds() + " s.");
			case null, default ->
				new GrammarFailure(ErrorCode.INTERNAL, "The grammar could not be compiled: " + cause + ".");
		};
	}

	private GrammarMatcher matcher(GrammarOrder order, TokenIds delivered) {
		long began = System.nanoTime();
		Kept all = kept();
		GrammarSpec spec = GrammarText.read(order.kind(), order.text());
		if (all.grammars.isKept(spec)) {
			this.observer.onKnownGrammar();
		}
		GrammarMatcher matcher = all.grammars.get(spec).matcher(all.vocabulary.tokens(), this.maxRollback);
		for (int i = 0; i < delivered.size(); i++) {
			if (!matcher.accept(delivered.get(i))) {
				throw new GrammarFailure(ErrorCode.INTERNAL,
						"The grammar does not allow token " + i + " of those that were delivered.");
			}
		}
		matcher.allowed();
		this.observer.onGrammar(System.nanoTime() - began);
		return matcher;
	}

	private Kept kept() {
		Kept known = this.kept;
		if (known == null) {
			try {
				ModelVocabulary vocabulary = this.source.read();
				known = new Kept(vocabulary, new GrammarCache(LIMITS, MAX_KEPT, vocabulary.specialTokens()));
				this.kept = known;
			}
			catch (IOException ex) {
				throw new GrammarFailure(ErrorCode.INVALID_VALUE,
						"The model cannot follow a grammar: " + ex.getMessage());
			}
		}
		return known;
	}

	@Override
	public void close() {
		this.compiling.shutdownNow();
	}

	/** What is kept of a vocabulary that was read. */
	private record Kept(ModelVocabulary vocabulary, GrammarCache grammars) {

	}

}
