package io.millrace.gateway.grammar;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.message.GrammarOrder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Compiles grammars before anything is done for their requests, on threads of its own,
 * and remembers whether they can be used. Thread-safe.
 */
public final class GrammarChecks implements AutoCloseable {

	/** What is longer is looked at each time, so that memory is bounded. */
	private static final int MAX_REMEMBERED = 1 << 17;

	private final GrammarSettings settings;

	private final GrammarLimits limits;

	private final GatewayMeters meters;

	private final Scheduler compiling;

	private final Map<GrammarOrder, Mono<Verdict>> verdicts = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<GrammarOrder, Mono<Verdict>> eldest) {
			return size() > GrammarChecks.this.settings.maxVerdicts();
		}

	};

	/**
	 * Checks.
	 * @param limits what compiling one may cost
	 * @param meters where it is recorded
	 */
	public GrammarChecks(GrammarSettings settings, GrammarLimits limits, GatewayMeters meters) {
		this.settings = settings;
		this.limits = limits;
		this.meters = meters;
		this.compiling = Schedulers.newBoundedElastic(settings.threads(), settings.maxQueued(), "gateway-grammars", 60,
				true);
	}

	/**
	 * The grammar as a worker gets it.
	 * @return fails with {@link MillraceException}: {@code INVALID_VALUE} for a grammar
	 * that cannot be used, by a sentence that says why, and {@code OVERLOADED} if nobody
	 * could look at it in time
	 */
	public Mono<GrammarOrder> check(GrammarChoice choice) {
		String text = GrammarText.write(choice.spec());
		if (text.length() > GrammarOrder.MAX_TEXT_LENGTH) {
			this.meters.grammarRefused();
			throw MillraceException.of(ErrorCode.INVALID_VALUE, choice.param(), "A grammar may have "
					+ GrammarOrder.MAX_TEXT_LENGTH + " characters, and has " + text.length() + ".");
		}
		GrammarOrder order = new GrammarOrder(GrammarText.kind(choice.spec()), text);
		return verdict(order, choice.spec()).timeout(this.settings.timeout()).onErrorMap((failure) -> switch (failure) {
			case RejectedExecutionException full -> overloaded();
			case TimeoutException slow -> overloaded();
			default -> failure;
		}).map((verdict) -> {
			verdict.require(choice.param());
			return order;
		});
	}

	private Mono<Verdict> verdict(GrammarOrder order, GrammarSpec spec) {
		synchronized (this.verdicts) {
			Mono<Verdict> known = this.verdicts.get(order);
			this.meters.grammarAsked(known != null);
			if (known == null) {
				known = Mono.fromCallable(() -> compile(spec))
					.subscribeOn(this.compiling)
					.publishOn(Schedulers.parallel())
					.doOnError((failure) -> forget(order))
					.cache();
				if (order.text().length() <= MAX_REMEMBERED) {
					this.verdicts.put(order, known);
				}
			}
			return known;
		}
	}

	private Verdict compile(GrammarSpec spec) {
		long began = System.nanoTime();
		try {
			Grammar.compile(spec, this.limits);
			return new Verdict(null);
		}
		catch (GrammarException ex) {
			this.meters.grammarRefused();
			return new Verdict(ex.sentence());
		}
		finally {
			this.meters.grammarCompiled(System.nanoTime() - began);
		}
	}

	private void forget(GrammarOrder order) {
		synchronized (this.verdicts) {
			this.verdicts.remove(order);
		}
	}

	private MillraceException overloaded() {
		return MillraceException.retryable(ErrorCode.OVERLOADED, "The grammar could not be checked within "
				+ this.settings.timeout().toMillis() + " ms, since others are being checked.", null);
	}

	@Override
	public void close() {
		this.compiling.dispose();
	}

	/**
	 * What is known of a grammar.
	 *
	 * @param refusal why it cannot be used; null if it can
	 */
	private record Verdict(@Nullable String refusal) {

		void require(String param) {
			if (this.refusal != null) {
				throw MillraceException.of(ErrorCode.INVALID_VALUE, param, this.refusal);
			}
		}

	}

}
