package io.millrace.worker;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.worker.WorkerProperties.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The models of this process. They are opened one after the other in the background, so
 * that health can be asked meanwhile, and each is served as soon as it is ready.
 * Thread-safe.
 */
public final class Workers implements SmartLifecycle {

	/** Starts before whoever connects the workers, and stops after it. */
	static final int PHASE = 0;

	/** What may wait is begun when the first requests, if any, are under way. */
	private static final Duration FIRST_REQUESTS = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(Workers.class);

	private final List<Model> models;

	private final Function<Model, Worker> opener;

	private final Map<String, ModelState> states = new LinkedHashMap<>();

	private final List<Consumer<Worker>> listeners = new ArrayList<>();

	private boolean running;

	/**
	 * The given models, not yet being opened.
	 * @param models at least one, each with a name of its own and an existing directory
	 * or file
	 * @param opener opens one, which may take long
	 */
	Workers(List<Model> models, Function<Model, Worker> opener) {
		if (models.isEmpty()) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"There is no model to serve; set millrace.worker.models[0].name and .path.");
		}
		this.models = models;
		this.opener = opener;
		models.forEach(this::register);
	}

	private void register(Model model) {
		if (!Files.exists(model.path())) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"Model '" + model.name() + "' has no directory and no file at '" + model.path() + "'.");
		}
		if (this.states.put(model.name(), new ModelState.Loading()) != null) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "Two models have the name '" + model.name() + "'.");
		}
	}

	/** Each configured model, in order of configuration. */
	public synchronized Map<String, ModelState> states() {
		return new LinkedHashMap<>(this.states);
	}

	/** The models that are ready. */
	public List<Worker> ready() {
		return states().values()
			.stream()
			.filter(ModelState.Ready.class::isInstance)
			.map((state) -> ((ModelState.Ready) state).worker())
			.toList();
	}

	/**
	 * Calls the listener once for each model when it is ready, at once for those that
	 * are. The listener starts the worker's engine, and must not block.
	 */
	public synchronized void whenReady(Consumer<Worker> listener) {
		this.listeners.add(listener);
		ready().forEach(listener);
	}

	@Override
	public synchronized void start() {
		this.running = true;
		Thread.ofPlatform().name("model-loader").daemon(true).start(this::openAll);
	}

	private void openAll() {
		for (Model model : this.models) {
			if (!isRunning()) {
				return;
			}
			open(model);
		}
		CompletableFuture.delayedExecutor(FIRST_REQUESTS.toMillis(), TimeUnit.MILLISECONDS).execute(this::rehearse);
	}

	private void rehearse() {
		if (isRunning()) {
			ready().forEach(Workers::rehearse);
		}
	}

	private static void rehearse(Worker worker) {
		String model = worker.card().name();
		CompletableFuture<Boolean> _ = worker.engine().rehearse().whenComplete((faster, failure) -> {
			if (failure != null) {
				logger.warn("Model '{}' is computed by PyTorch alone, since Java's kernels fail: {}", model,
						failure.toString());
			}
			else if (faster) {
				logger.info("Few decoded rows of model '{}' are computed by Java's kernels from now on.", model);
			}
		});
	}

	private void open(Model model) {
		try {
			Worker worker = this.opener.apply(model);
			logger.info("Model '{}' is open after {} ms: {}, {} tokens of context, {} cache blocks.", model.name(),
					worker.openedIn().toMillis(), worker.card().task(), worker.card().maxModelLen(),
					worker.engine().load().totalBlocks());
			opened(worker);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("Model '{}' cannot be served: {}", model.name(), ex.getMessage());
			logger.debug("Why it cannot be served", ex);
			failed(model, ex);
		}
	}

	private void opened(Worker worker) {
		List<Consumer<Worker>> present;
		synchronized (this) {
			if (!this.running) {
				worker.engine().close();
				return;
			}
			this.states.put(worker.card().name(), new ModelState.Ready(worker));
			present = List.copyOf(this.listeners);
		}
		present.forEach((listener) -> listener.accept(worker));
	}

	private synchronized void failed(Model model, Throwable cause) {
		String reason = cause.getMessage();
		this.states.put(model.name(), new ModelState.Failed((reason != null) ? reason : cause.toString()));
	}

	@Override
	public void stop() {
		synchronized (this) {
			this.running = false;
		}
		ready().forEach((worker) -> worker.engine().close());
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
