package io.millrace.gateway.models;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.WorkerState;
import org.jspecify.annotations.Nullable;

/**
 * The models that workers announce. A model is ready while one of its workers takes new
 * work and was heard within the lease; it stays listed when its workers are gone.
 * Thread-safe.
 */
public final class ModelRegistry {

	private static final int MAX_MODELS = 1_000;

	/** Of one model. */
	private static final int MAX_ALIASES = 100;

	private static final int MAX_WORKERS = 10_000;

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	/** In the order in which they were first announced. */
	private final Map<String, ModelCard> cards = new LinkedHashMap<>();

	/** The names of models by their aliases, of which the first announced counts. */
	private final Map<String, String> aliases = new HashMap<>();

	/** By the worker's name: a new incarnation replaces the old one. */
	private final Map<String, Worker> workers = new LinkedHashMap<>();

	private final long leaseNanos;

	private final LongSupplier nanos;

	/**
	 * No models yet.
	 * @param lease how long a worker counts after it was heard
	 * @param nanos a clock like {@link System#nanoTime()}
	 */
	public ModelRegistry(Duration lease, LongSupplier nanos) {
		this.leaseNanos = lease.toNanos();
		this.nanos = nanos;
	}

	/** Takes what is published on the control topics. */
	public synchronized void onMessage(Message message) {
		switch (message) {
			case Hello hello -> onHello(hello);
			case Load load -> onLoad(load);
			default -> {
				// Not about models.
			}
		}
	}

	/** All models ever announced, those that generate text first. */
	public synchronized List<ModelCard> list() {
		return this.cards.values().stream().sorted(Comparator.comparing(ModelCard::task)).toList();
	}

	/** The card of one model, by its name or an alias. */
	public synchronized Optional<ModelCard> find(String name) {
		return Optional.ofNullable(this.cards.get(resolved(name)));
	}

	private String resolved(String name) {
		return this.cards.containsKey(name) ? name : this.aliases.getOrDefault(name, name);
	}

	/**
	 * The card of a model that is asked for nothing but its tokenizer.
	 * @param name its name; without one, the only model's, or the only one's that
	 * generates text
	 * @throws MillraceException {@code MODEL_NOT_FOUND} if nobody announced it,
	 * {@code MISSING_PARAMETER} if there are several to choose from
	 */
	public synchronized ModelCard card(@Nullable String name) {
		if (name != null) {
			return find(name).orElseThrow(() -> unknown(name));
		}
		List<ModelCard> candidates = (this.cards.size() > 1) ? generating() : List.copyOf(this.cards.values());
		if (candidates.size() != 1) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, "model",
					"The parameter 'model' is missing, and there are " + this.cards.size() + " models.");
		}
		return candidates.getFirst();
	}

	private List<ModelCard> generating() {
		return this.cards.values().stream().filter((card) -> card.task() == PipelineTask.TEXT_GENERATION).toList();
	}

	/** Whether any model can be asked now. */
	public synchronized boolean hasReadyModel() {
		return this.workers.values().stream().anyMatch(this::isReady);
	}

	/**
	 * The model to ask, by its name or an alias.
	 * @throws MillraceException {@code MODEL_NOT_FOUND} if nobody announced it,
	 * {@code UNAVAILABLE} if no worker is ready
	 */
	public synchronized ServedModel require(String name) {
		String resolved = resolved(name);
		if (!this.cards.containsKey(resolved)) {
			throw unknown(name);
		}
		return this.workers.values()
			.stream()
			.filter((worker) -> worker.hello().model().name().equals(resolved) && isReady(worker))
			.findFirst()
			.map((worker) -> new ServedModel(worker.hello().model(), worker.hello().pool()))
			.orElseThrow(() -> MillraceException.retryable(ErrorCode.UNAVAILABLE,
					"The model '" + name + "' has no ready worker now.", RETRY_AFTER));
	}

	/** What a request for an unknown model fails with. */
	static MillraceException unknown(String name) {
		return MillraceException.of(ErrorCode.MODEL_NOT_FOUND, "model", "The model '" + name + "' does not exist.");
	}

	private void onHello(Hello hello) {
		ModelCard card = hello.model();
		if (!this.cards.containsKey(card.name()) && this.cards.size() >= MAX_MODELS) {
			return;
		}
		Worker known = this.workers.get(hello.worker().name());
		if (known != null && known.id().epoch() > hello.worker().epoch()) {
			return;
		}
		if (known == null) {
			makeRoom();
		}
		if (!card.equals(this.cards.put(card.name(), card))) {
			announceAliases();
		}
		WorkerState state = (known != null && known.id().equals(hello.worker())) ? known.state() : WorkerState.READY;
		this.workers.put(hello.worker().name(), new Worker(hello, state, this.nanos.getAsLong()));
	}

	private void announceAliases() {
		this.aliases.clear();
		for (ModelCard card : this.cards.values()) {
			card.aliases().stream().limit(MAX_ALIASES).forEach((alias) -> this.aliases.putIfAbsent(alias, card.name()));
		}
	}

	private void onLoad(Load load) {
		this.workers.computeIfPresent(load.worker().name(), (name, known) -> known.id().equals(load.worker())
				? new Worker(known.hello(), load.state(), this.nanos.getAsLong()) : known);
	}

	private void makeRoom() {
		if (this.workers.size() >= MAX_WORKERS) {
			this.workers.values().removeIf((worker) -> !isFresh(worker));
		}
	}

	private boolean isReady(Worker worker) {
		return worker.state() == WorkerState.READY && isFresh(worker);
	}

	private boolean isFresh(Worker worker) {
		return this.nanos.getAsLong() - worker.heardNanos() <= this.leaseNanos;
	}

	private record Worker(Hello hello, WorkerState state, long heardNanos) {

		ProcessId id() {
			return this.hello.worker();
		}

	}

}
