package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerState;

/**
 * A scheduler, the real one, with simulated workers in virtual time: hours pass in
 * seconds, and the same seed gives the same figures. Messages take no time; LOADs and
 * KV_EVENTs are as old as they are on the bus.
 */
final class VirtualCluster {

	private static final String POOL = "pool";

	private static final long LOAD_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private static final long MIN_LOAD_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long CACHE_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long SETTLE_NANOS = SchedulerCore.SETTLE_PERIOD.toNanos();

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "g", 1);

	private static final ProcessId SCHEDULER = new ProcessId(Role.SCHEDULER, "s", 1);

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final Map<ProcessId, Worker> workers = new LinkedHashMap<>();

	private final Map<RequestId, Long> arrivals = new HashMap<>();

	private final List<Long> firstTokenNanos = new ArrayList<>();

	private final SchedulerCore core;

	private long nanos;

	private long numbers;

	private int rejects;

	private int finished;

	private long promptTokens;

	private long cachedTokens;

	private long measuredFromNanos;

	VirtualCluster(int workers, SimulatedShape shape, Placement placement, PlacementLimits limits) {
		LeaseClock lease = new LeaseClock(() -> true, Duration.ofSeconds(1), () -> this.nanos);
		this.core = new SchedulerCore(SCHEDULER,
				new SchedulerLimits(new QueueLimits(100_000, 1L << 32, Duration.ofMinutes(10)), Duration.ofSeconds(1),
						64, Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofMillis(500), limits),
				new Effects(), new SchedulerClocks(() -> START.plusNanos(this.nanos), lease, () -> true), placement);
		for (int i = 0; i < workers; i++) {
			Worker worker = new Worker(new ProcessId(Role.WORKER, "w" + i, 1), shape);
			this.workers.put(worker.id, worker);
			at(i, worker::report);
			at(i, worker::publishCacheChanges);
		}
		at(0, this::tick);
	}

	/**
	 * Lets requests come at random times.
	 * @param perSecond how many on average
	 * @param warmUp what comes first and is not measured
	 */
	Figures run(Workload workload, double perSecond, Duration warmUp, Duration measured, long seed) {
		this.measuredFromNanos = warmUp.toNanos();
		long end = warmUp.plus(measured).toNanos();
		SplittableRandom random = new SplittableRandom(seed);
		double next = 0;
		while (true) {
			next += -Math.log(1 - random.nextDouble()) / perSecond * 1e9;
			if (next >= end) {
				break;
			}
			long when = (long) next;
			at(when, () -> arrive(workload.next()));
		}
		runUntil(end);
		int inTime = this.finished;
		runUntil(end + Duration.ofMinutes(5).toNanos());
		return new Figures(this.firstTokenNanos.stream().mapToLong(Long::longValue).sorted().toArray(), this.rejects,
				this.arrivals.size(), inTime / (double) measured.toSeconds(),
				(double) this.cachedTokens / Math.max(1, this.promptTokens), spread());
	}

	private double spread() {
		long most = this.workers.values().stream().mapToLong((worker) -> worker.taken).max().orElse(0);
		long least = this.workers.values().stream().mapToLong((worker) -> worker.taken).min().orElse(0);
		return (double) most / Math.max(1, least);
	}

	private void runUntil(long end) {
		while (!this.events.isEmpty() && this.events.peek().nanos <= end) {
			Event event = this.events.remove();
			this.nanos = event.nanos;
			event.action.run();
			this.core.settle();
		}
	}

	private void at(long when, Runnable action) {
		this.events.add(new Event(when, this.numbers++, action));
	}

	private void arrive(Workload.Ask ask) {
		GenerationTask task = new GenerationTask(RequestId.create(), "model", ask.prompt(), TokenIds.EMPTY,
				SamplingParams.greedy(ask.output()), GATEWAY, START.plusNanos(this.nanos).plusSeconds(3_600));
		this.arrivals.put(task.requestId(), this.nanos);
		this.core.onSubmit(new Submit(task, 0, 0), POOL, 1, () -> {
		});
	}

	private void tick() {
		this.core.onAlive(new Alive(GATEWAY, 0));
		at(this.nanos + SETTLE_NANOS, this::tick);
	}

	private void reached(SimulatedEngine.Progress progress) {
		RequestId id = progress.task().requestId();
		long arrived = this.arrivals.getOrDefault(id, 0L);
		if (progress.first() && arrived >= this.measuredFromNanos) {
			this.firstTokenNanos.add(this.nanos - arrived);
			this.promptTokens += progress.task().prompt().size();
			this.cachedTokens += progress.cachedTokens();
		}
		if (progress.last()) {
			this.arrivals.remove(id);
			this.finished += (this.nanos >= this.measuredFromNanos) ? 1 : 0;
		}
	}

	/**
	 * What a run gave.
	 *
	 * @param firstTokenNanos times to the first token, in order
	 * @param rejects requests that were refused
	 * @param unanswered requests that were still open long after the last one came
	 * @param perSecond requests that ended in a second
	 * @param hits the share of prompt tokens that came from prefix caches
	 * @param spread requests of the worker that got most, over those of the one that got
	 * least
	 */
	record Figures(long[] firstTokenNanos, int rejects, int unanswered, double perSecond, double hits, double spread) {

		/** NaN where nothing that was measured got so far. */
		double firstTokenSeconds(double quantile) {
			if (this.firstTokenNanos.length == 0) {
				return Double.NaN;
			}
			int index = (int) Math.ceil(quantile * this.firstTokenNanos.length) - 1;
			return this.firstTokenNanos[Math.max(0, index)] / 1e9;
		}

		double meanSeconds() {
			return Arrays.stream(this.firstTokenNanos).average().orElse(0) / 1e9;
		}

	}

	private record Event(long nanos, long number, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int order = Long.compare(this.nanos, other.nanos);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

	private final class Effects implements SchedulerEffects {

		@Override
		public void send(ProcessId to, Message message) {
			switch (message) {
				case Dispatch dispatch -> at(VirtualCluster.this.nanos, () -> worker(to).take(dispatch));
				case Reject _ -> VirtualCluster.this.rejects++;
				default -> {
				}
			}
		}

		private Worker worker(ProcessId id) {
			Worker worker = VirtualCluster.this.workers.get(id);
			if (worker == null) {
				throw new IllegalStateException(id + " is no worker.");
			}
			return worker;
		}

		@Override
		public void publish(Lost lost) {
			throw new IllegalStateException("Nobody is lost here: " + lost);
		}

		@Override
		public void observe(Observation observation) {
		}

	}

	private final class Worker {

		private final ProcessId id;

		private final SimulatedShape shape;

		private final SimulatedEngine engine;

		private final Map<RequestId, Load.Held> held = new LinkedHashMap<>();

		private boolean stepping;

		private long loads;

		private long loadedNanos = Long.MIN_VALUE / 2;

		private long loadDueNanos;

		private long cacheEvents;

		private long taken;

		Worker(ProcessId id, SimulatedShape shape) {
			this.id = id;
			this.shape = shape;
			this.engine = new SimulatedEngine(shape);
		}

		void take(Dispatch dispatch) {
			for (Dispatch.Item item : dispatch.items()) {
				RequestId request = item.task().requestId();
				this.held.put(request, new Load.Held(request, item.attempt(), 0));
				this.engine.accept(item.task());
				this.taken++;
				VirtualCluster.this.core.onAccepted(new Accepted(request, item.attempt(), this.id));
			}
			step();
			changed();
		}

		private void step() {
			if (!this.stepping && !this.engine.isIdle()) {
				this.stepping = true;
				at(VirtualCluster.this.nanos + this.engine.begin(), this::stepped);
			}
		}

		private void stepped() {
			this.stepping = false;
			for (SimulatedEngine.Progress progress : this.engine.end()) {
				reached(progress);
				if (progress.last()) {
					end(progress);
				}
			}
			step();
		}

		private void end(SimulatedEngine.Progress progress) {
			RequestId request = progress.task().requestId();
			this.held.remove(request);
			VirtualCluster.this.core.onFinish(new Finish(request, Attempt.FIRST, this.id,
					new Outcome.Finished(FinishReason.LENGTH), new Usage(progress.task().prompt().size(),
							progress.cachedTokens(), progress.task().sampling().maxNewTokens())));
			changed();
		}

		private void changed() {
			long soon = Math.max(VirtualCluster.this.nanos, this.loadedNanos + MIN_LOAD_PERIOD_NANOS);
			if (soon < this.loadDueNanos) {
				this.loadDueNanos = soon;
				at(soon, this::report);
			}
		}

		void report() {
			long now = VirtualCluster.this.nanos;
			if (now < this.loadDueNanos) {
				return;
			}
			this.loadedNanos = now;
			this.loadDueNanos = now + LOAD_PERIOD_NANOS;
			VirtualCluster.this.core.onLoad(new Load(this.id, POOL, this.loads++, WorkerState.READY,
					this.engine.running(), this.engine.waiting(), this.shape.slots(), this.engine.freeBlocks(),
					this.shape.blocks(), this.engine.prefillBacklogTokens(), 1, List.copyOf(this.held.values()),
					List.of(), this.shape.blockSize()));
			at(this.loadDueNanos, this::report);
		}

		void publishCacheChanges() {
			List<KvEvent.Change> changes = this.engine.pollCacheChanges();
			if (!changes.isEmpty()) {
				VirtualCluster.this.core.onKvEvent(new KvEvent(this.id, POOL, this.cacheEvents++, changes));
			}
			at(VirtualCluster.this.nanos + CACHE_PERIOD_NANOS, this::publishCacheChanges);
		}

	}

}
