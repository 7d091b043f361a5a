package io.millrace.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.WorkerState;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.LoRAResponse;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.GatewayMessage;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.ResetPrefixCache;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;

/** Scheduler and worker in one, which does what a test tells it to. */
public final class FakeWorker {

	public static final String MODEL = "org/tiny";

	public static final String POOL = "pool";

	public static final int MAX_MODEL_LEN = 200;

	public final ProcessId id;

	public final BlockingQueue<Submit> submits = new LinkedBlockingQueue<>();

	public final BlockingQueue<Cancel> cancelsAtWorker = new LinkedBlockingQueue<>();

	public final BlockingQueue<Cancel> cancelsAtScheduler = new LinkedBlockingQueue<>();

	public final BlockingQueue<Resume> resumes = new LinkedBlockingQueue<>();

	public final BlockingQueue<LoRARequest> adapterRequests = new LinkedBlockingQueue<>();

	public final BlockingQueue<ResetPrefixCache> resets = new LinkedBlockingQueue<>();

	private volatile WorkerState state = WorkerState.READY;

	private final List<LoRAAdapter> adapters = new CopyOnWriteArrayList<>();

	private final Bus bus;

	private long loads;

	private volatile boolean failing;

	private volatile BiConsumer<FakeWorker, GenerationTask> script = (worker, task) -> {
	};

	public FakeWorker(Bus bus) {
		this(bus, "w1");
		bus.consume(QueueSpec.submit(Address.submit(POOL), 100), this::onSubmit);
	}

	/** Every request is answered with this text, a token a frame, and ends by itself. */
	public void answer(String text) {
		script((worker, task) -> worker.answer(task, text));
	}

	/** Requests wait for what the test does. */
	public void manual() {
		script((worker, task) -> {
		});
	}

	/** Forgets everything that came so far. */
	public void forget() {
		this.submits.clear();
		this.cancelsAtWorker.clear();
		this.cancelsAtScheduler.clear();
		this.resumes.clear();
		this.adapterRequests.clear();
	}

	/**
	 * Waits until the request is cancelled at this worker; a gateway repeats what it sent
	 * for others before.
	 */
	public void awaitCancel(GenerationTask task) {
		awaitCancel(this.cancelsAtWorker, task);
	}

	/** Waits until the request is cancelled at the scheduler. */
	public void awaitCancelAtScheduler(GenerationTask task) {
		awaitCancel(this.cancelsAtScheduler, task);
	}

	private static void awaitCancel(BlockingQueue<Cancel> cancels, GenerationTask task) {
		Cancel cancel;
		do {
			cancel = next(cancels, "CANCEL");
		}
		while (!cancel.requestId().equals(task.requestId()));
	}

	private static <T> T next(BlockingQueue<T> queue, String name) {
		try {
			return Objects.requireNonNull(queue.poll(10, TimeUnit.SECONDS), () -> "No " + name + " came.");
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	public void script(BiConsumer<FakeWorker, GenerationTask> newScript) {
		this.script = newScript;
	}

	public void answer(GenerationTask task, String text) {
		admit(task);
		TokenIds ids = FakeTokenizer.ids(text);
		int count = Math.min(ids.size(), task.sampling().maxNewTokens());
		for (int i = 0; i < count; i++) {
			tokens(task, i, ids.slice(i, i + 1));
		}
		if (ids.size() >= task.sampling().maxNewTokens()) {
			finish(task, FinishReason.LENGTH, count);
		}
		else {
			tokens(task, count, TokenIds.of(FakeTokenizer.EOS));
			finish(task, FinishReason.STOP, count + 1);
		}
	}

	/** As which worker it is known, of several. */
	public FakeWorker(Bus bus, String name) {
		this.id = ProcessId.start(Role.WORKER, name);
		this.bus = bus;
		bus.consume(QueueSpec.inbox(Address.inbox(this.id)), this::onInbox);
	}

	public void hello() {
		hello(MODEL);
	}

	public void hello(String model) {
		hello(model, List.of());
	}

	public void hello(String model, List<String> aliases) {
		hello(model, aliases, new GenerationDefaults(0.5, 7, null));
	}

	/** Announces a model with defaults of its own. */
	public void hello(String model, List<String> aliases, GenerationDefaults defaults) {
		ModelCard card = new ModelCard(model, PipelineTask.TEXT_GENERATION, MAX_MODEL_LEN,
				FakeTokenizer.VOCABULARY_SIZE, TokenIds.of(FakeTokenizer.EOS), defaults, "hash", 1_700_000_000L,
				aliases, null);
		this.bus.publish(Address.HELLO, Envelope.of(this.id, new Hello(this.id, POOL, card)));
	}

	public void admit(GenerationTask task) {
		send(task, new Admit(task.requestId(), Attempt.FIRST, this.id));
	}

	/** Refuses as schedulers of this release do. */
	public void reject(GenerationTask task, CapacityReason reason) {
		send(task, new Reject(task.requestId(), 0, ErrorCode.OVERLOADED, "Not now.", Duration.ofSeconds(1), reason));
	}

	public void reject(GenerationTask task, ErrorCode code, String message, Duration retryAfter) {
		send(task, new Reject(task.requestId(), 0, code, message, retryAfter));
	}

	public void tokens(GenerationTask task, int offset, TokenIds ids) {
		tokens(task, Attempt.FIRST, offset, ids);
	}

	public void tokens(GenerationTask task, Attempt attempt, int offset, TokenIds ids) {
		Integer top = task.sampling().logprobs();
		Integer ofPrompt = task.sampling().promptLogprobs();
		send(task, new Frame(this.id, List.of(new Output.Tokens(task.requestId(), attempt, offset, ids,
				(top != null) ? scores(ids, top) : null, (ofPrompt != null && offset == 0)
						? scores(task.prompt().slice(1, task.prompt().size()), ofPrompt) : null,
				(offset == 0) ? 3 : null))));
	}

	/**
	 * What it thinks of tokens: an even one is the likeliest, an odd one the second
	 * likeliest. The token's position does not matter.
	 */
	public static LogProbabilities scores(TokenIds ids, int top) {
		float[] values = new float[ids.size() * (top + 1)];
		int[] topIds = new int[ids.size() * top];
		for (int i = 0; i < ids.size(); i++) {
			int likeliest = ids.get(i) & ~1;
			values[i * (top + 1)] = scoreOf(ids.get(i) - likeliest);
			for (int rank = 0; rank < top; rank++) {
				topIds[i * top + rank] = (likeliest + rank) % FakeTokenizer.VOCABULARY_SIZE;
				values[i * (top + 1) + 1 + rank] = scoreOf(rank);
			}
		}
		return LogProbabilities.of(top, values, topIds);
	}

	public static float scoreOf(int rank) {
		return -0.125f * (rank + 1);
	}

	/** Somebody declares it dead. */
	public void lost() {
		this.bus.publish(Address.LOST, Envelope.of(this.id, new Lost(this.id)));
	}

	public void finish(GenerationTask task, FinishReason reason, int completionTokens) {
		finish(task, Attempt.FIRST, reason, completionTokens);
	}

	public void finish(GenerationTask task, Attempt attempt, FinishReason reason, int completionTokens) {
		send(task, new Finish(task.requestId(), attempt, this.id, new Outcome.Finished(reason),
				new Usage(task.prompt().size(), 3, completionTokens)));
	}

	public void fail(GenerationTask task, ErrorCode code, String message) {
		send(task, new Finish(task.requestId(), Attempt.FIRST, this.id, new Outcome.Failed(code, message),
				new Usage(task.prompt().size(), 0, 0)));
	}

	public GenerationTask nextTask() {
		return next(this.submits, "SUBMIT").task();
	}

	public Resume nextResume() {
		return next(this.resumes, "RESUME");
	}

	private void send(GenerationTask task, GatewayMessage message) {
		this.bus.send(Address.inbox(task.gateway()), Envelope.of(this.id, message), SendOptions.DEFAULT);
	}

	private void onSubmit(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Submit submit -> {
				this.submits.add(submit);
				this.script.accept(this, submit.task());
			}
			case Cancel cancel -> this.cancelsAtScheduler.add(cancel);
			default -> {
			}
		}
	}

	/** Loads and unloads what it is told, and says so; a path says what becomes of it. */
	private void onAdapter(LoRARequest request) {
		this.adapterRequests.add(request);
		LoRAStatus status = switch (request.operation()) {
			case LOAD -> load(request);
			case UNLOAD -> this.adapters.removeIf((adapter) -> adapter.name().equals(request.loraName()))
					? LoRAStatus.SUCCESS : LoRAStatus.UNLOAD_NAME_NONEXISTENT;
		};
		load();
		this.bus.send(Address.inbox(request.replyTo()),
				Envelope.of(this.id, new LoRAResponse(request.id(), this.id, status, "It is " + status + ".")),
				SendOptions.DEFAULT);
	}

	/** It can load no adapter from now on. */
	public void failAdapters() {
		this.failing = true;
	}

	private LoRAStatus load(LoRARequest request) {
		if (this.failing) {
			return LoRAStatus.LOAD_INVALID_PATH;
		}
		String path = String.valueOf(request.loraPath());
		if (path.startsWith("LOAD_") || path.equals("DISABLED")) {
			return LoRAStatus.valueOf(path);
		}
		boolean exists = this.adapters.removeIf((adapter) -> adapter.name().equals(request.loraName()));
		this.adapters.add(new LoRAAdapter(request.loraName(), path, 1_700_000_001L));
		return (exists && !request.loadInplace()) ? LoRAStatus.LOAD_NAME_EXISTS : LoRAStatus.SUCCESS;
	}

	/** Says how it is. */
	public void load() {
		this.bus.publish(Address.LOAD, Envelope.of(this.id, new Load(this.id, POOL, this.loads++, this.state, 0, 0, 8,
				10, 10, 0, 0, List.of(), List.copyOf(this.adapters), 0)));
	}

	private void onInbox(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Cancel cancel -> this.cancelsAtWorker.add(cancel);
			case Resume resume -> this.resumes.add(resume);
			case LoRARequest request -> onAdapter(request);
			case Drain drain -> {
				this.state = drain.draining() ? WorkerState.DRAINING : WorkerState.READY;
				load();
			}
			case ResetPrefixCache reset -> this.resets.add(reset);
			default -> {
			}
		}
	}

}
