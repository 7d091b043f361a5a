package io.millrace.worker.bus;

import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.worker.engine.AdapterResult;
import io.millrace.worker.engine.ModelEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads adapters as gateways ask for it, one after the other, and neither on
 * the bus' threads nor on the engine's.
 */
final class AdapterCommands implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(AdapterCommands.class);

	private static final int MAX_WAITING = 16;

	private static final AdapterResult TOO_MANY = new AdapterResult(LoRAStatus.LOAD_ERROR,
			"A worker takes " + MAX_WAITING + " adapter requests at a time at most.");

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS,
			new ArrayBlockingQueue<>(MAX_WAITING), Thread.ofPlatform().name("adapters-", 0).daemon(true).factory());

	private final ModelEngine engine;

	private final AdapterPaths paths;

	AdapterCommands(ModelEngine engine, AdapterPaths paths) {
		this.engine = engine;
		this.paths = paths;
	}

	/** Does what is asked, in its turn, and hands over what became of it. Never waits. */
	void accept(LoRARequest request, Consumer<AdapterResult> done) {
		try {
			this.executor.execute(() -> done.accept(run(request)));
		}
		catch (RejectedExecutionException ex) {
			done.accept(TOO_MANY);
		}
	}

	private AdapterResult run(LoRARequest request) {
		AdapterResult result = switch (request.operation()) {
			case LOAD -> load(request);
			case UNLOAD -> this.engine.unloadAdapter(request.loraName());
		};
		logger.info("{} of adapter '{}': {}", request.operation(), request.loraName(), result.message());
		return result;
	}

	private AdapterResult load(LoRARequest request) {
		String given = String.valueOf(request.loraPath());
		return this.paths.find(given)
			.map((path) -> this.engine.loadAdapter(request.loraName(), path, request.loadInplace()))
			.orElseGet(() -> this.engine.takesAdapters() ? invalidPath(given) : AdapterResult.DISABLED);
	}

	/** The same whether there is nothing or nothing that may be read. */
	private AdapterResult invalidPath(String given) {
		return new AdapterResult(LoRAStatus.LOAD_INVALID_PATH,
				this.paths.isEmpty()
						? "No directory is named from which adapters may be loaded; start the worker with --lora-dir."
						: "There is no adapter at '" + given
								+ "' within the directories from which adapters may be loaded (--lora-dir).");
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
