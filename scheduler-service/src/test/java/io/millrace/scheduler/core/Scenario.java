package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.Routing;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;
import org.jspecify.annotations.Nullable;

/** A core with small limits, a clock by hand, and short ways to say what happens. */
final class Scenario {

	static final String POOL = "pool";

	static final SchedulerLimits LIMITS = limits(4);

	static final Duration DEADLINE = Duration.ofSeconds(60);

	static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "g", 1);

	static final ProcessId SELF = new ProcessId(Role.SCHEDULER, "s", 1);

	final ManualClock clock;

	final RecordedEffects effects = new RecordedEffects();

	final SchedulerCore core;

	final List<RequestId> receipts = new ArrayList<>();

	private final Map<ProcessId, Reports> reports;

	private boolean gatewayIsAlive = true;

	Scenario() {
		this(4);
	}

	/** With a queue of another length. */
	Scenario(int maxQueued) {
		this.clock = new ManualClock();
		this.reports = new LinkedHashMap<>();
		this.core = new SchedulerCore(SELF, limits(maxQueued), this.effects, this.clock.clocks());
	}

	private static SchedulerLimits limits(int maxQueued) {
		return new SchedulerLimits(new QueueLimits(maxQueued, 1 << 20, Duration.ofSeconds(10)), Duration.ofSeconds(1),
				2, Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofMillis(500),
				new PlacementLimits(1, Duration.ofMillis(600), 4, 10_000, 256));
	}

	/** Another scheduler, with the same workers and at the same time. */
	Scenario(Scenario other) {
		this.clock = other.clock;
		this.reports = other.reports;
		this.core = new SchedulerCore(new ProcessId(Role.SCHEDULER, "t", 1), LIMITS, this.effects, this.clock.clocks());
	}

	static ProcessId worker(String name) {
		return new ProcessId(Role.WORKER, name, 1);
	}

	RequestId submit() {
		return submit(RequestId.create(), 0);
	}

	RequestId submit(RequestId id, int submission) {
		return submit(id, submission, DEADLINE);
	}

	RequestId submit(RequestId id, int submission, Duration deadline) {
		submit(new Submit(task(id, TokenIds.EMPTY, deadline), submission, 0), 1);
		return id;
	}

	/** A request that says when and where it runs. */
	RequestId submit(Routing routing, int submission) {
		GenerationTask any = task(RequestId.create(), TokenIds.EMPTY, DEADLINE);
		submit(new Submit(new GenerationTask(any.requestId(), any.model(), any.prompt(), any.delivered(),
				any.sampling(), any.gateway(), any.deadline(), null, routing), submission, 0), 1);
		return any.requestId();
	}

	/** A request with a prompt of its own. */
	RequestId submitTo(TokenIds prompt, @Nullable String salt) {
		return submitTo(prompt, salt, DEADLINE, null, 0);
	}

	/** A request with a prompt and a tenant of its own. */
	RequestId submitTo(TokenIds prompt, @Nullable String salt, Duration deadline, @Nullable String tenant,
			int submission) {
		RequestId id = RequestId.create();
		submit(new Submit(new GenerationTask(id, "model", prompt, TokenIds.EMPTY, SamplingParams.greedy(8), GATEWAY,
				this.clock.instant().plus(deadline), salt, new Routing(0, null, tenant)), submission, 0), 1);
		return id;
	}

	/** A request of an adapter with a prompt of its own. */
	void submitAdapted(String adapter, TokenIds prompt) {
		submit(new Submit(
				new GenerationTask(RequestId.create(), "model", prompt, TokenIds.EMPTY, SamplingParams.greedy(8),
						GATEWAY, this.clock.instant().plus(DEADLINE), null, null, null, null, adapter),
				0, 0), 1);
	}

	/** A request of an adapter. */
	RequestId submitAdapted(String adapter, int submission) {
		GenerationTask any = task(RequestId.create(), TokenIds.EMPTY, DEADLINE);
		submit(new Submit(new GenerationTask(any.requestId(), any.model(), any.prompt(), any.delivered(),
				any.sampling(), any.gateway(), any.deadline(), null, null, null, null, adapter), submission, 0), 1);
		return any.requestId();
	}

	/** The bus delivers again what another consumer had not acknowledged. */
	void redeliver(RequestId id, int submission) {
		submit(new Submit(task(id, TokenIds.EMPTY, DEADLINE), submission, 0), 2);
	}

	/** A request that lost workers before. */
	RequestId submitSuspect(RequestId id, int submission, int crashes, int delivered) {
		submit(new Submit(task(id, TokenIds.of(new int[delivered]), DEADLINE), submission, crashes), 1);
		return id;
	}

	private GenerationTask task(RequestId id, TokenIds delivered, Duration deadline) {
		return new GenerationTask(id, "model", TokenIds.of(1, 2, 3), delivered, SamplingParams.greedy(8), GATEWAY,
				this.clock.instant().plus(deadline));
	}

	void submit(Submit submit, int deliveryCount) {
		this.core.onSubmit(submit, POOL, deliveryCount, () -> this.receipts.add(submit.task().requestId()));
		this.core.checkIntegrity();
	}

	void cancel(RequestId id) {
		cancel(id, Attempt.LAST);
	}

	void cancel(RequestId id, Attempt upTo) {
		this.core.onCancel(new Cancel(id, upTo, GATEWAY));
		this.core.checkIntegrity();
	}

	/** A worker reports; besides what it was seen to accept it has the given work. */
	void load(ProcessId worker, int others, int slots) {
		load(worker, WorkerState.READY, others, slots, 0);
	}

	void load(ProcessId worker, WorkerState state, int others, int slots, long prefillBacklog) {
		Reports before = reports(worker);
		before.state = state;
		before.slots = slots;
		before.prefillBacklog = prefillBacklog;
		before.others = Stream.generate(() -> new Load.Held(RequestId.create(), Attempt.FIRST, 1))
			.limit(others)
			.toList();
		report(worker);
	}

	/** A worker reports again what has changed by itself. */
	void report(ProcessId worker) {
		this.core.onLoad(reports(worker).next(worker));
		this.core.checkIntegrity();
	}

	Reports reports(ProcessId worker) {
		return this.reports.computeIfAbsent(worker, (key) -> new Reports());
	}

	/** Settles and gives what was dispatched. */
	List<RecordedEffects.Sent> settle() {
		this.core.settle();
		this.core.checkIntegrity();
		return this.effects.takeDispatches();
	}

	void killGateway() {
		this.gatewayIsAlive = false;
	}

	/** Lets time pass, the given workers staying alive, and settles. */
	List<RecordedEffects.Sent> pass(Duration duration, ProcessId... alive) {
		List<RecordedEffects.Sent> sent = new ArrayList<>();
		Duration step = Duration.ofMillis(250);
		for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(step)) {
			this.clock.advance(step);
			if (this.gatewayIsAlive && this.clock.connected) {
				this.core.onAlive(new Alive(GATEWAY, 1));
			}
			for (ProcessId worker : alive) {
				report(worker);
			}
			sent.addAll(settle());
		}
		return sent;
	}

	void accept(RecordedEffects.Sent sent) {
		sent.items().forEach((item) -> accept(sent.worker(), item));
	}

	void accept(ProcessId worker, Dispatch.Item item) {
		take(worker, item);
		this.core.onAccepted(new Accepted(item.task().requestId(), item.attempt(), worker));
		this.core.checkIntegrity();
	}

	/** A worker has accepted, and its answer is lost. */
	void take(ProcessId worker, Dispatch.Item item) {
		reports(worker).hold(item.task().requestId(), item.attempt(), item.task().delivered().size());
	}

	void busy(ProcessId worker, Dispatch.Item item) {
		this.core.onBusy(new Busy(item.task().requestId(), item.attempt(), worker));
		this.core.checkIntegrity();
	}

	void finish(ProcessId worker, RequestId id, Attempt attempt) {
		finish(worker, id, attempt, new Outcome.Finished(FinishReason.STOP));
	}

	void finish(ProcessId worker, RequestId id, Attempt attempt, Outcome outcome) {
		reports(worker).held.remove(id);
		this.core.onFinish(new Finish(id, attempt, worker, outcome, new Usage(3, 0, 1)));
		this.core.checkIntegrity();
	}

	/** What one worker's LOADs say. */
	static final class Reports {

		final Map<RequestId, Load.Held> held = new LinkedHashMap<>();

		/** Of those, how many it has not begun; the last ones. */
		int waiting;

		List<LoRAAdapter> adapters = List.of();

		long term;

		int blockSize;

		WorkerRole role = WorkerRole.BOTH;

		private long number;

		private WorkerState state = WorkerState.READY;

		private int slots = 2;

		long prefillBacklog;

		private List<Load.Held> others = List.of();

		void hold(RequestId id, Attempt attempt, int generated) {
			this.held.put(id, new Load.Held(id, attempt, generated));
		}

		Load next(ProcessId worker) {
			List<Load.Held> all = Stream.concat(this.others.stream(), this.held.values().stream()).toList();
			return new Load(worker, POOL, this.number++, this.state, all.size() - this.waiting, this.waiting,
					this.slots, 100, 100, this.prefillBacklog, this.term, all, this.adapters, this.blockSize,
					this.role);
		}

	}

}
