package io.millrace.grammar;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;

/**
 * The grammars compiled last, by what they were compiled from. A specification that
 * several threads ask for at once is compiled once, on one of them. What cannot be
 * compiled is not kept. Safe for use by several threads.
 */
public final class GrammarCache {

	private final GrammarLimits limits;

	private final Set<String> specialTokens;

	private final Map<GrammarSpec, FutureTask<Grammar>> grammars;

	/**
	 * @param maxGrammars how many are kept, from 1
	 */
	public GrammarCache(GrammarLimits limits, int maxGrammars) {
		this(limits, maxGrammars, Set.of());
	}

	/**
	 * @param maxGrammars how many are kept, from 1
	 * @param specialTokens names of the special tokens of the vocabulary that they are
	 * for
	 */
	public GrammarCache(GrammarLimits limits, int maxGrammars, Set<String> specialTokens) {
		if (maxGrammars < 1) {
			throw new IllegalArgumentException("At least 1 grammar is kept, got " + maxGrammars + ".");
		}
		this.limits = limits;
		this.specialTokens = Set.copyOf(specialTokens);
		this.grammars = new LinkedHashMap<>(16, 0.75f, true) {

			@Override
			protected boolean removeEldestEntry(Map.Entry<GrammarSpec, FutureTask<Grammar>> eldest) {
				return size() > maxGrammars;
			}

		};
	}

	/**
	 * The grammar of a specification. Takes as long as compiling, so a loop that must not
	 * wait asks on another thread.
	 * @throws GrammarException if it cannot be used; the message says why
	 */
	public Grammar get(GrammarSpec spec) {
		FutureTask<Grammar> task = task(spec);
		task.run();
		try {
			return task.get();
		}
		catch (ExecutionException exception) {
			forget(spec, task);
			if (exception.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException(exception.getCause());
		}
		catch (InterruptedException exception) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while a grammar is compiled.", exception);
		}
	}

	/** Whether the grammar of a specification is compiled, or is being compiled. */
	public synchronized boolean isKept(GrammarSpec spec) {
		return this.grammars.containsKey(spec);
	}

	/** How many grammars are kept. */
	public synchronized int size() {
		return this.grammars.size();
	}

	private synchronized FutureTask<Grammar> task(GrammarSpec spec) {
		return this.grammars.computeIfAbsent(spec,
				(absent) -> new FutureTask<>(() -> Grammar.compile(spec, this.limits, this.specialTokens)));
	}

	private synchronized void forget(GrammarSpec spec, FutureTask<Grammar> task) {
		this.grammars.remove(spec, task);
	}

}
