package io.millrace.worker.logits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.TokenIds;

/** The logits processors that this process has, by name. */
public final class LogitsProcessors {

	private final Map<String, LogitsProcessorFactory> factories;

	private final Map<String, BatchLogitsProcessor> batchProcessors;

	/**
	 * The given ones.
	 * @throws IllegalArgumentException if two have the same name
	 */
	public LogitsProcessors(Iterable<LogitsProcessorFactory> factories,
			Iterable<BatchLogitsProcessor> batchProcessors) {
		this.factories = byName(factories, LogitsProcessorFactory::name);
		this.batchProcessors = byName(batchProcessors, BatchLogitsProcessor::name);
		this.factories.keySet().stream().filter(this.batchProcessors::containsKey).findFirst().ifPresent((name) -> {
			throw twice(name);
		});
	}

	private static <T> Map<String, T> byName(Iterable<T> services, Function<T, String> name) {
		Map<String, T> map = new TreeMap<>();
		for (T service : services) {
			if (map.put(name.apply(service), service) != null) {
				throw twice(name.apply(service));
			}
		}
		return map;
	}

	private static IllegalArgumentException twice(String name) {
		return new IllegalArgumentException("There are two logits processors with the name '" + name + "'.");
	}

	/** Those on the class path. */
	public static LogitsProcessors installed() {
		return Installed.ALL;
	}

	/**
	 * Makes what a request asks for.
	 * @throws IllegalArgumentException if it asks for a processor that is not there, or
	 * with arguments that it refuses; with a sentence for the client
	 */
	public List<Active> create(List<LogitsProcessorCall> calls, int vocabularySize, TokenIds eosTokenIds) {
		List<Active> created = new ArrayList<>(calls.size());
		for (LogitsProcessorCall call : calls) {
			created.add(create(call, new LogitsContext(call.arguments(), vocabularySize, eosTokenIds)));
		}
		return created;
	}

	private Active create(LogitsProcessorCall call, LogitsContext context) {
		LogitsProcessorFactory factory = this.factories.get(call.name());
		BatchLogitsProcessor shared = this.batchProcessors.get(call.name());
		try {
			if (factory != null) {
				return new Active.Own(call, factory.create(context));
			}
			if (shared != null) {
				shared.check(context);
				return new Active.Shared(call, shared);
			}
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(
					"The logits processor '" + call.name() + "' refuses the request: " + ex.getMessage(), ex);
		}
		List<String> names = new ArrayList<>(this.factories.keySet());
		names.addAll(this.batchProcessors.keySet());
		throw new IllegalArgumentException(
				"There is no logits processor '" + call.name() + "'; there are: " + String.join(", ", names) + ".");
	}

	/** A processor at work for one request. */
	public sealed interface Active {

		/** How the request asked for it. */
		LogitsProcessorCall call();

		/**
		 * One of its own.
		 *
		 * @param call how the request asked for it
		 * @param processor made for it
		 */
		record Own(LogitsProcessorCall call, LogitsProcessor processor) implements Active {

		}

		/**
		 * One that it shares with other requests.
		 *
		 * @param call how the request asked for it
		 * @param processor serves all
		 */
		record Shared(LogitsProcessorCall call, BatchLogitsProcessor processor) implements Active {

		}

	}

	/** Looked up when first asked for. */
	private static final class Installed {

		static final LogitsProcessors ALL = new LogitsProcessors(ServiceLoader.load(LogitsProcessorFactory.class),
				ServiceLoader.load(BatchLogitsProcessor.class));

	}

}
