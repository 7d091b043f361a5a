package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerState;

/** A core with small limits, a clock by hand, and short ways to say what happens. */
final class Scenario {

	static final String POOL = "pool";

	static final SchedulerLimits LIMITS = new SchedulerLimits(4, Duration.ofSeconds(10), Duration.ofSeconds(1), 2,
			Duration.ofSeconds(1), 1);

	static final Duration DEADLINE = Duration.ofSeconds(60);

	private static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "g", 1);

	final ManualClock clock = new ManualClock();

	final RecordedEffects effects = new RecordedEffects();

	final SchedulerCore core;

	final List<RequestId> receipts = new ArrayList<>();

	private final Map<ProcessId, Long> loadNumbers = new HashMap<>();

	Scenario() {
		this(LIMITS);
	}

	Scenario(SchedulerLimits limits) {
		this.core = new SchedulerCore(limits, this.effects, this.clock);
	}

	static ProcessId worker(String name) {
		return new ProcessId(Role.WORKER, name, 1);
	}

	RequestId submit() {
		return submit(RequestId.create(), 0, DEADLINE);
	}

	RequestId submit(RequestId id, int submission, Duration deadline) {
		return submit(id, submission, deadline, 3);
	}

	RequestId submit(RequestId id, int submission, Duration deadline, int promptTokens) {
		GenerationTask task = new GenerationTask(id, "model", TokenIds.of(new int[promptTokens]),
				SamplingParams.greedy(8), GATEWAY, this.clock.instant().plus(deadline));
		this.core.onSubmit(new Submit(task, submission), POOL, () -> this.receipts.add(id));
		return id;
	}

	void load(ProcessId worker, int running, int waiting, int slots) {
		load(worker, WorkerState.READY, running, waiting, slots, 0);
	}

	void load(ProcessId worker, WorkerState state, int running, int waiting, int slots, long prefillBacklog) {
		long number = this.loadNumbers.merge(worker, 1L, Long::sum);
		this.core.onLoad(new Load(worker, POOL, number, state, running, waiting, slots, 100, 100, prefillBacklog));
	}

	/** Settles and gives what was dispatched. */
	List<RecordedEffects.Sent> settle() {
		this.core.settle();
		this.core.checkIntegrity();
		return this.effects.takeDispatches();
	}

	/** Lets time pass, the given workers staying alive, and settles. */
	List<RecordedEffects.Sent> pass(Duration duration, ProcessId... alive) {
		List<RecordedEffects.Sent> sent = new ArrayList<>();
		Duration step = Duration.ofMillis(250);
		for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(step)) {
			this.clock.advance(step);
			for (ProcessId worker : alive) {
				load(worker, 0, 0, 2);
			}
			sent.addAll(settle());
		}
		return sent;
	}

	void accept(RecordedEffects.Sent sent) {
		sent.items().forEach((item) -> accept(sent.worker(), item));
	}

	void accept(ProcessId worker, Dispatch.Item item) {
		this.core.onAccepted(new Accepted(item.task().requestId(), item.attempt(), worker));
		this.core.checkIntegrity();
	}

	void busy(ProcessId worker, Dispatch.Item item) {
		this.core.onBusy(new Busy(item.task().requestId(), item.attempt(), worker));
		this.core.checkIntegrity();
	}

	void finish(ProcessId worker, RequestId id, Attempt attempt) {
		this.core
			.onFinish(new Finish(id, attempt, worker, new Outcome.Finished(FinishReason.STOP), new Usage(3, 0, 1)));
		this.core.checkIntegrity();
	}

}
