package io.millrace.gateway.models;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAAdapter;
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

	/** The card of one model, by its name, an alias, or the name of an adapter. */
	public synchronized Optional<ModelCard> find(String name) {
		return Optional.ofNullable(this.cards.get(resolved(name)));
	}

	/** The name of the model behind any name: its own, an alias, or an adapter's. */
	private String resolved(String name) {
		if (this.cards.containsKey(name)) {
			return name;
		}
		String model = this.aliases.get(name);
		return (model != null) ? model : baseOf(name).orElse(name);
	}

	private Optional<String> baseOf(String adapter) {
		return this.workers.values()
			.stream()
			.filter((worker) -> worker.has(adapter))
			.map((worker) -> worker.hello().model().name())
			.findFirst();
	}

	/** Whether it is an adapter's name, and no model's. */
	public synchronized boolean isAdapter(String name) {
		return !this.cards.containsKey(name) && !this.aliases.containsKey(name) && baseOf(name).isPresent();
	}

	/** The adapters that workers of a model have, by their names. */
	public synchronized List<LoRAAdapter> adaptersOf(String model) {
		Map<String, LoRAAdapter> adapters = new TreeMap<>();
		this.workers.values()
			.stream()
			.filter((worker) -> worker.serves(model))
			.flatMap((worker) -> worker.adapters().stream())
			.filter((adapter) -> isAdapter(adapter.name()) && model.equals(resolved(adapter.name())))
			.forEach((adapter) -> adapters.putIfAbsent(adapter.name(), adapter));
		return List.copyOf(adapters.values());
	}

	/** The workers of a model that were heard within the lease. */
	public synchronized List<ProcessId> workersOf(String model) {
		return this.workers.values()
			.stream()
			.filter((worker) -> worker.serves(model) && isFresh(worker))
			.map(Worker::id)
			.toList();
	}

	/** All workers that are known, in the order in which they were first heard. */
	public synchronized List<WorkerStatus> workers() {
		return this.workers.values()
			.stream()
			.map((worker) -> new WorkerStatus(worker.id(), worker.hello().model().name(), isFresh(worker),
					worker.load()))
			.toList();
	}

	/** How many workers of each model take new requests; 0 for models that have none. */
	public synchronized Map<String, Integer> readyWorkers() {
		Map<String, Integer> ready = new LinkedHashMap<>();
		this.cards.keySet().forEach((name) -> ready.put(name, 0));
		this.workers.values()
			.stream()
			.filter(this::isReady)
			.forEach((worker) -> ready.merge(worker.hello().model().name(), 1, Integer::sum));
		return ready;
	}

	/** Whether a worker has an adapter, as far as is known. */
	public synchronized boolean hasAdapter(ProcessId id, String adapter) {
		Worker worker = this.workers.get(id.name());
		return worker != null && worker.id().equals(id) && worker.has(adapter);
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
	 * The model to ask, by its name, an alias, or the name of an adapter.
	 * @throws MillraceException {@code MODEL_NOT_FOUND} if nobody announced it,
	 * {@code UNAVAILABLE} if no worker is ready
	 */
	public synchronized ServedModel require(String name) {
		String resolved = resolved(name);
		if (!this.cards.containsKey(resolved)) {
			throw unknown(name);
		}
		String adapter = isAdapter(name) ? name : null;
		return this.workers.values()
			.stream()
			.filter((worker) -> worker.serves(resolved) && isReady(worker))
			.filter((worker) -> adapter == null || worker.has(adapter))
			.findFirst()
			.map((worker) -> new ServedModel(worker.hello().model(), worker.hello().pool(), adapter))
			.orElseThrow(() -> MillraceException.lacking(CapacityReason.NO_WORKER, ErrorCode.UNAVAILABLE,
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
		Worker same = (known != null && known.id().equals(hello.worker())) ? known : null;
		this.workers.put(hello.worker().name(),
				new Worker(hello, (same != null) ? same.state() : WorkerState.READY,
						(same != null) ? same.adapters() : List.of(), (same != null) ? same.load() : null,
						this.nanos.getAsLong()));
	}

	private void announceAliases() {
		this.aliases.clear();
		for (ModelCard card : this.cards.values()) {
			card.aliases().stream().limit(MAX_ALIASES).forEach((alias) -> this.aliases.putIfAbsent(alias, card.name()));
		}
	}

	private void onLoad(Load load) {
		this.workers.computeIfPresent(load.worker().name(), (name, known) -> known.id().equals(load.worker())
				? new Worker(known.hello(), load.state(), load.adapters(), load, this.nanos.getAsLong()) : known);
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

	private record Worker(Hello hello, WorkerState state, List<LoRAAdapter> adapters, @Nullable Load load,
			long heardNanos) {

		boolean serves(String model) {
			return this.hello.model().name().equals(model);
		}

		boolean has(String adapter) {
			return this.adapters.stream().anyMatch((each) -> each.name().equals(adapter));
		}

		ProcessId id() {
			return this.hello.worker();
		}

	}

}
