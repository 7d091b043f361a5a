package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.SchedulerMessage;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.protocol.message.WorkerState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two schedulers, three workers and a gateway around a bus that delivers in any order
 * between different pairs of them, all in one thread and in virtual time. Workers and
 * gateway are as simple as the protocol allows.
 */
final class Cluster {

	private static final String POOL = "pool";

	private static final int SLOTS = 2;

	private static final int TOKENS = 6;

	/**
	 * Two that the gateway counts, two of a kind that the scheduler counts, and some of
	 * which nobody heard because messages were lost.
	 */
	private static final int MAX_KILLS = 12;

	private static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "g", 1);

	private final Random random;

	private final ManualClock clock = new ManualClock();

	/** One line for each pair of processes, in order. */
	private final Map<String, Deque<Runnable>> network = new TreeMap<>();

	private final Deque<Submission> submitQueue = new ArrayDeque<>();

	private final List<Submission> unacknowledged = new ArrayList<>();

	private final List<Scheduler> schedulers = new ArrayList<>();

	private final List<Worker> workers = new ArrayList<>();

	private final Gateway gateway = new Gateway();

	/** Whether all messages take long. */
	private boolean slow;

	/** Pairs between which nothing moves now. */
	private final Set<String> stuck = new HashSet<>();

	private boolean calm;

	private int births;

	Cluster(long seed) {
		this.random = new Random(seed);
		this.schedulers.add(new Scheduler());
		this.schedulers.add(new Scheduler());
		for (String name : List.of("a", "b", "c")) {
			this.workers.add(new Worker(name));
		}
	}

	void step() {
		switch (this.random.nextInt(100)) {
			case 0 -> anyWorker().crash();
			case 1 -> anyWorker().frozen = true;
			case 2, 3 -> anyWorker().frozen = false;
			case 4 -> this.schedulers.getFirst().crash();
			case 5 -> this.schedulers.getFirst().disconnect();
			case 6, 7, 8 -> this.schedulers.forEach((scheduler) -> scheduler.connected = true);
			case 9, 10, 11, 12, 13, 14 -> this.gateway.open();
			case 15, 16 -> this.gateway.cancelAny();
			case 17 -> this.slow = this.random.nextInt(3) == 0;
			case 18, 19 -> holdUpALine();
			case 20 -> this.stuck.clear();
			default -> turn();
		}
		check();
	}

	private void holdUpALine() {
		List<String> lines = List.copyOf(this.network.keySet());
		if (!lines.isEmpty()) {
			this.stuck.add(lines.get(this.random.nextInt(lines.size())));
		}
	}

	/** Lets time pass and everybody act a little. */
	private void turn() {
		this.clock.advance(Duration.ofMillis(this.random.nextInt(60)));
		this.gateway.tick();
		this.workers.forEach(Worker::tick);
		anyWorker().generate();
		int deliveries = this.slow ? 2 : 12;
		for (int i = 0; i < deliveries; i++) {
			deliverOne();
		}
		this.schedulers.forEach(Scheduler::settle);
	}

	/** No more faults and no new requests, until all that was begun has ended. */
	void calmDown() {
		this.calm = true;
		this.slow = false;
		this.stuck.clear();
		this.schedulers.forEach((scheduler) -> scheduler.connected = true);
		this.workers.forEach((worker) -> worker.frozen = false);
		for (int i = 0; i < 4_000 && !isQuiet(); i++) {
			turn();
			this.workers.forEach(Worker::generate);
			check();
		}
	}

	private boolean isQuiet() {
		return this.submitQueue.isEmpty() && this.unacknowledged.isEmpty()
				&& this.workers.stream().allMatch((worker) -> worker.held.isEmpty())
				&& this.schedulers.stream().allMatch((scheduler) -> scheduler.core.openRequests() == 0)
				&& this.gateway.requests.values().stream().noneMatch(Gateway.Request::isOpen);
	}

	private void check() {
		this.schedulers.forEach((scheduler) -> scheduler.core.checkIntegrity());
	}

	void checkThatNothingIsLeft() {
		assertThat(this.gateway.requests.values()).filteredOn((request) -> request.ends.size() != 1).isEmpty();
		assertThat(this.gateway.requests.values()).filteredOn((request) -> request.ends.contains("STOP"))
			.hasSizeGreaterThan(10);
		assertThat(this.workers).allSatisfy((worker) -> assertThat(worker.held).isEmpty());
		assertThat(this.submitQueue).isEmpty();
		assertThat(this.unacknowledged).isEmpty();
		assertThat(this.schedulers).allSatisfy((scheduler) -> assertThat(scheduler.core.openRequests()).isZero());
		assertThat(this.gateway.requests.values()).filteredOn((request) -> request.kills > MAX_KILLS).isEmpty();
	}

	/** As random as all else, so that a seed plays the same each time. */
	private RequestId newId() {
		return new RequestId(new UUID(this.random.nextLong(), this.random.nextLong()).toString());
	}

	private Worker anyWorker() {
		return this.workers.get(this.random.nextInt(this.workers.size()));
	}

	private void deliverOne() {
		List<Deque<Runnable>> lines = this.network.entrySet()
			.stream()
			.filter((line) -> !line.getValue().isEmpty() && !this.stuck.contains(line.getKey()))
			.map(Map.Entry::getValue)
			.toList();
		if (!this.submitQueue.isEmpty() && this.random.nextInt(lines.size() + 1) == 0) {
			this.schedulers.getFirst().consume();
		}
		else if (!lines.isEmpty()) {
			lines.get(this.random.nextInt(lines.size())).removeFirst().run();
		}
	}

	private void send(ProcessId from, ProcessId to, Runnable delivery) {
		this.network.computeIfAbsent(from + ">" + to, (key) -> new ArrayDeque<>()).add(delivery);
	}

	/** A message that need not arrive. */
	private void sendUnsafely(ProcessId from, ProcessId to, Runnable delivery) {
		if (this.calm || this.random.nextInt(25) > 0) {
			send(from, to, delivery);
		}
	}

	private void toWorker(ProcessId from, ProcessId to, WorkerMessage message) {
		sendUnsafely(from, to,
				() -> this.workers.stream()
					.filter((worker) -> worker.id.equals(to))
					.findFirst()
					.ifPresentOrElse((worker) -> worker.receive(message), () -> bounce(to, message)));
	}

	private void bounce(ProcessId worker, WorkerMessage message) {
		Scheduler taker = this.schedulers.get(this.random.nextInt(this.schedulers.size()));
		if (taker.connected) {
			taker.core.onBounce(worker, message);
		}
	}

	private void toScheduler(ProcessId from, ProcessId to, SchedulerMessage message) {
		sendUnsafely(from, to,
				() -> this.schedulers.stream()
					.filter((scheduler) -> scheduler.id.equals(to) && scheduler.connected)
					.findFirst()
					.ifPresent((scheduler) -> scheduler.receive(message)));
	}

	private void publish(ProcessId from, Lost lost) {
		sendUnsafely(from, GATEWAY, () -> this.gateway.onLost(lost.process()));
		for (Worker worker : List.copyOf(this.workers)) {
			sendUnsafely(from, worker.id, () -> worker.onLost(lost.process()));
		}
		for (Scheduler scheduler : List.copyOf(this.schedulers)) {
			sendUnsafely(from, scheduler.id, () -> scheduler.ifConnected(() -> scheduler.core.onLost(lost)));
		}
	}

	/** A message in the submit queue. */
	private static final class Submission {

		private final SchedulerMessage message;

		private int deliveries;

		Submission(SchedulerMessage message) {
			this.message = message;
		}

	}

	/** A scheduler's core on the bus. The first of the list is the active one. */
	private final class Scheduler implements SchedulerEffects {

		private final ProcessId id = new ProcessId(Role.SCHEDULER, "s" + Cluster.this.births++, 1);

		private boolean connected = true;

		private int connections;

		private final SchedulerCore core = new SchedulerCore(this.id, Scenario.LIMITS, this,
				Cluster.this.clock.clocks(() -> this.connected));

		void ifConnected(Runnable delivery) {
			if (this.connected) {
				delivery.run();
			}
		}

		void consume() {
			if (!this.connected) {
				return;
			}
			Submission submission = Cluster.this.submitQueue.removeFirst();
			submission.deliveries++;
			switch (submission.message) {
				case Submit submit -> {
					Cluster.this.unacknowledged.add(submission);
					int connection = this.connections;
					this.core.onSubmit(submit, POOL, submission.deliveries, () -> {
						if (connection == this.connections) {
							Cluster.this.unacknowledged.remove(submission);
						}
					});
				}
				case SchedulerMessage other -> receive(other);
			}
			this.core.checkIntegrity();
		}

		void receive(SchedulerMessage message) {
			switch (message) {
				case Accepted accepted -> this.core.onAccepted(accepted);
				case Busy busy -> this.core.onBusy(busy);
				case Finish finish -> this.core.onFinish(finish);
				case Cancel cancel -> this.core.onCancel(cancel);
				case Gone gone -> this.core.onGone(gone);
				case Submit submit -> throw new IllegalStateException("Not for an inbox: " + submit);
			}
			this.core.checkIntegrity();
		}

		void settle() {
			this.core.settle();
		}

		/** What it had not acknowledged goes to the other one. */
		void crash() {
			giveBack();
			Cluster.this.schedulers.remove(this);
			Cluster.this.schedulers.add(new Scheduler());
		}

		void disconnect() {
			this.connected = false;
			giveBack();
			this.core.settle();
			Cluster.this.schedulers.remove(this);
			Cluster.this.schedulers.add(this);
		}

		private void giveBack() {
			this.connections++;
			Cluster.this.unacknowledged.reversed().forEach(Cluster.this.submitQueue::addFirst);
			Cluster.this.unacknowledged.clear();
		}

		@Override
		public void send(ProcessId to, Message message) {
			if (!this.connected) {
				return;
			}
			if (message instanceof Dispatch dispatch) {
				assertThat(dispatch.items()).hasSizeLessThanOrEqualTo(Scenario.LIMITS.dispatchBatchMax());
				this.core.placedAt(to)
					.ifPresent((placed) -> assertThat(placed)
						.isLessThanOrEqualTo(SLOTS + Scenario.LIMITS.placement().overcommit()));
			}
			if (message instanceof WorkerMessage toWorker) {
				toWorker(this.id, to, toWorker);
			}
			else if (message instanceof Gone gone && to.role() == Role.SCHEDULER) {
				toScheduler(this.id, to, gone);
			}
			else {
				sendUnsafely(this.id, to, () -> Cluster.this.gateway.receive(message));
			}
		}

		@Override
		public void publish(Lost lost) {
			if (this.connected) {
				Cluster.this.publish(this.id, lost);
			}
		}

		@Override
		public void observe(Observation observation) {
		}

	}

	/** A worker without an engine. */
	private final class Worker {

		private final Map<RequestId, Sequence> held = new LinkedHashMap<>();

		private final Map<RequestId, Attempt> tombstones = new LinkedHashMap<>();

		private ProcessId id;

		private long term;

		private long loads;

		private long loadDueMillis;

		private boolean frozen;

		private final Deque<Runnable> whileFrozen = new ArrayDeque<>();

		Worker(String name) {
			this.id = new ProcessId(Role.WORKER, name, 1);
		}

		/** Its inbox goes with it. */
		void crash() {
			becomeNew();
			this.term = 0;
			this.whileFrozen.clear();
			this.frozen = false;
		}

		private void becomeNew() {
			this.held.clear();
			this.tombstones.clear();
			this.loads = 0;
			this.id = new ProcessId(Role.WORKER, this.id.name(), this.id.epoch() + 1);
		}

		void onLost(ProcessId process) {
			if (this.frozen) {
				this.whileFrozen.add(() -> onLost(process));
			}
			else if (process.equals(this.id)) {
				becomeNew();
			}
		}

		void tick() {
			while (!this.frozen && !this.whileFrozen.isEmpty()) {
				this.whileFrozen.removeFirst().run();
			}
			if (!this.frozen && Cluster.this.clock.millis() >= this.loadDueMillis) {
				this.loadDueMillis = Cluster.this.clock.millis() + 250;
				report();
			}
		}

		private void report() {
			List<Load.Held> now = this.held.values()
				.stream()
				.map((sequence) -> new Load.Held(sequence.task.requestId(), sequence.attempt, sequence.generated))
				.toList();
			Load load = new Load(this.id, POOL, this.loads++, WorkerState.READY, now.size(), 0, SLOTS, 10, 10, 0,
					this.term, now);
			for (Scheduler scheduler : List.copyOf(Cluster.this.schedulers)) {
				sendUnsafely(this.id, scheduler.id, () -> scheduler.ifConnected(() -> {
					scheduler.core.onLoad(load);
					scheduler.core.checkIntegrity();
				}));
			}
		}

		void receive(WorkerMessage message) {
			if (this.frozen) {
				ProcessId receiver = this.id;
				this.whileFrozen.add(() -> {
					if (receiver.equals(this.id)) {
						receive(message);
					}
				});
				return;
			}
			switch (message) {
				case Dispatch dispatch -> onDispatch(dispatch);
				case Cancel cancel -> onCancel(cancel);
				case Resume resume -> onResume(resume);
				default -> {
				}
			}
		}

		private void onDispatch(Dispatch dispatch) {
			if (dispatch.term() >= this.term) {
				this.term = dispatch.term();
				dispatch.items().forEach((item) -> take(dispatch.scheduler(), item));
			}
		}

		private void take(ProcessId scheduler, Dispatch.Item item) {
			RequestId request = item.task().requestId();
			Sequence known = this.held.get(request);
			Attempt cancelled = this.tombstones.get(request);
			boolean older = known != null && item.attempt().isOlderThan(known.attempt);
			if (older || (cancelled != null && !cancelled.isOlderThan(item.attempt()))) {
				return;
			}
			if (known == null && this.held.size() > SLOTS + 1) {
				toScheduler(this.id, scheduler, new Busy(request, item.attempt(), this.id));
				return;
			}
			if (known == null || !known.attempt.equals(item.attempt())) {
				this.held.put(request, new Sequence(item.task(), item.attempt(), scheduler));
			}
			toScheduler(this.id, scheduler, new Accepted(request, item.attempt(), this.id));
		}

		private void onCancel(Cancel cancel) {
			this.tombstones.merge(cancel.requestId(), cancel.upTo(), (a, b) -> a.isOlderThan(b) ? b : a);
			Sequence sequence = this.held.get(cancel.requestId());
			if (sequence != null && cancel.covers(sequence.attempt)) {
				finish(sequence, new Outcome.Finished(FinishReason.CANCELLED));
			}
			else {
				Gone gone = new Gone(cancel.requestId(), cancel.upTo(), this.id);
				if (cancel.replyTo().role() == Role.SCHEDULER) {
					toScheduler(this.id, cancel.replyTo(), gone);
				}
				else {
					send(this.id, GATEWAY, () -> Cluster.this.gateway.receive(gone));
				}
			}
		}

		private void onResume(Resume resume) {
			Sequence sequence = this.held.get(resume.requestId());
			if (sequence != null && sequence.attempt.equals(resume.attempt())) {
				if (sequence.generated > resume.offset()) {
					frame(sequence, resume.offset());
				}
				else {
					Admit admit = new Admit(resume.requestId(), resume.attempt(), this.id);
					send(this.id, GATEWAY, () -> Cluster.this.gateway.receive(admit));
				}
			}
			else {
				Gone gone = new Gone(resume.requestId(), resume.attempt(), this.id);
				send(this.id, GATEWAY, () -> Cluster.this.gateway.receive(gone));
			}
		}

		/** One step of an engine that some requests kill. */
		void generate() {
			if (this.frozen) {
				return;
			}
			for (Sequence sequence : List.copyOf(this.held.values())) {
				Gateway.Request request = Cluster.this.gateway.requests.get(sequence.task.requestId());
				if (request.poisonous) {
					request.kills++;
					crash();
					return;
				}
				sequence.generated++;
				frame(sequence, sequence.generated - 1);
				if (sequence.generated >= TOKENS) {
					finish(sequence, new Outcome.Finished(FinishReason.STOP));
				}
			}
		}

		private void frame(Sequence sequence, int offset) {
			Frame frame = new Frame(this.id, List.of(new Output.Tokens(sequence.task.requestId(), sequence.attempt,
					offset, TokenIds.of(new int[sequence.generated - offset]))));
			sendUnsafely(this.id, GATEWAY, () -> Cluster.this.gateway.receive(frame));
		}

		/** Frames may be lost, the end is not: it is sent until it is acknowledged. */
		private void finish(Sequence sequence, Outcome outcome) {
			this.held.remove(sequence.task.requestId());
			Finish finish = new Finish(sequence.task.requestId(), sequence.attempt, this.id, outcome,
					new Usage(1, 0, sequence.generated));
			send(this.id, GATEWAY, () -> Cluster.this.gateway.receive(finish));
			toScheduler(this.id, sequence.scheduler, finish);
		}

	}

	/** A request at a worker. */
	private static final class Sequence {

		private final GenerationTask task;

		private final Attempt attempt;

		private final ProcessId scheduler;

		private int generated;

		Sequence(GenerationTask task, Attempt attempt, ProcessId scheduler) {
			this.task = task;
			this.attempt = attempt;
			this.scheduler = scheduler;
			this.generated = task.delivered().size();
		}

	}

	/** A gateway without clients. */
	private final class Gateway {

		private final Map<RequestId, Request> requests = new LinkedHashMap<>();

		private long aliveDueMillis;

		void open() {
			if (this.requests.values().stream().filter((request) -> request.ends.isEmpty()).count() < 8) {
				Request request = new Request(newId());
				request.poisonous = Cluster.this.random.nextInt(25) == 0;
				this.requests.put(request.id, request);
				request.submit();
			}
		}

		void cancelAny() {
			this.requests.values()
				.stream()
				.filter((request) -> request.ends.isEmpty())
				.skip(Cluster.this.random.nextInt(4))
				.findFirst()
				.ifPresent((request) -> {
					request.ends.add("CANCEL");
					request.cancel();
				});
		}

		void tick() {
			long now = Cluster.this.clock.millis();
			if (now >= this.aliveDueMillis) {
				this.aliveDueMillis = now + 1_000;
				for (Scheduler scheduler : Cluster.this.schedulers) {
					sendUnsafely(GATEWAY, scheduler.id,
							() -> scheduler.ifConnected(() -> scheduler.core.onAlive(new Alive(GATEWAY, 0))));
				}
			}
			this.requests.values().stream().filter(Request::isOpen).forEach((request) -> request.tick(now));
		}

		void onLost(ProcessId worker) {
			this.requests.values()
				.stream()
				.filter((request) -> worker.equals(request.worker))
				.forEach(Request::loseWorker);
		}

		void receive(Message message) {
			switch (message) {
				case Admit admit -> find(admit.requestId()).hear(admit.worker(), admit.attempt());
				case Frame frame -> frame.outputs().forEach((output) -> onOutput(frame.worker(), output));
				case Finish finish -> find(finish.requestId()).onFinish(finish);
				case Reject reject -> find(reject.requestId()).onReject(reject);
				case Gone gone -> find(gone.requestId()).onGone(gone);
				default -> throw new IllegalStateException("Not for a gateway: " + message);
			}
		}

		private void onOutput(ProcessId worker, Output output) {
			Request request = find(output.requestId());
			if (request.hear(worker, output.attempt()) && output instanceof Output.Tokens tokens
					&& tokens.offset() <= request.tokens) {
				request.take(tokens.offset() + tokens.tokens().size());
			}
		}

		private Request find(RequestId id) {
			Request request = this.requests.get(id);
			assertThat(request).isNotNull();
			return request;
		}

		/** One request of a client. */
		private final class Request {

			private final RequestId id;

			private final List<String> ends = new ArrayList<>();

			private ProcessId worker;

			private Attempt attempt = Attempt.FIRST;

			private int tokens;

			private int crashes;

			private int kills;

			private boolean poisonous;

			private long dueMillis;

			private int unanswered;

			private boolean cancelConfirmed;

			Request(RequestId id) {
				this.id = id;
			}

			boolean isOpen() {
				return this.ends.isEmpty() || (this.ends.contains("CANCEL") && !this.cancelConfirmed);
			}

			void submit() {
				this.dueMillis = Cluster.this.clock.millis() + 5_000;
				GenerationTask task = new GenerationTask(this.id, "model", TokenIds.of(1),
						TokenIds.of(new int[this.tokens]), SamplingParams.greedy(TOKENS), GATEWAY,
						Cluster.this.clock.instant().plusSeconds(60));
				Cluster.this.submitQueue.add(new Submission(new Submit(task, this.attempt.submission(), this.crashes)));
			}

			void tick(long now) {
				if (now < this.dueMillis) {
					return;
				}
				if (!this.ends.isEmpty()) {
					cancel();
				}
				else if (this.worker == null) {
					submit();
				}
				else if (++this.unanswered > 3) {
					loseWorker();
				}
				else {
					this.dueMillis = now + 1_000;
					toWorker(GATEWAY, this.worker, new Resume(this.id, this.attempt, this.tokens, GATEWAY));
				}
			}

			@Override
			public String toString() {
				return this.id + " " + this.ends + " at " + this.worker + " " + this.attempt + ", killed " + this.kills;
			}

			void cancel() {
				this.dueMillis = Cluster.this.clock.millis() + 1_000;
				Cancel cancel = new Cancel(this.id, Attempt.LAST, GATEWAY);
				if (this.worker != null) {
					toWorker(GATEWAY, this.worker, cancel);
				}
				else {
					Cluster.this.submitQueue.addFirst(new Submission(cancel));
				}
			}

			void loseWorker() {
				if (!this.ends.isEmpty()) {
					this.cancelConfirmed = true;
					return;
				}
				if (++this.crashes >= 2) {
					this.ends.add("INTERNAL");
				}
				submitNext();
			}

			private void submitNext() {
				this.worker = null;
				this.unanswered = 0;
				this.attempt = this.attempt.nextSubmission();
				if (this.ends.isEmpty()) {
					submit();
				}
			}

			/** Binds the first worker and cancels any other. */
			boolean hear(ProcessId sender, Attempt tried) {
				if (!this.ends.isEmpty()) {
					toWorker(GATEWAY, sender, new Cancel(this.id, Attempt.LAST, GATEWAY));
					return false;
				}
				if (this.worker == null && !tried.isOlderThan(this.attempt)) {
					this.worker = sender;
					this.attempt = tried;
				}
				boolean bound = sender.equals(this.worker) && tried.submission() == this.attempt.submission();
				if (bound) {
					this.attempt = tried;
					this.unanswered = 0;
					this.dueMillis = Cluster.this.clock.millis() + 1_000;
				}
				else if (!sender.equals(this.worker)) {
					toWorker(GATEWAY, sender, new Cancel(this.id, tried, GATEWAY));
				}
				return bound;
			}

			void take(int upTo) {
				if (upTo > this.tokens) {
					this.tokens = upTo;
					this.crashes = 0;
				}
			}

			void onFinish(Finish finish) {
				boolean cancelled = finish.outcome() instanceof Outcome.Finished(FinishReason reason)
						&& reason == FinishReason.CANCELLED;
				if (!this.ends.isEmpty()) {
					this.cancelConfirmed = true;
				}
				else if (cancelled) {
					assertThat(finish.worker().equals(this.worker)
							&& finish.attempt().submission() == this.attempt.submission())
						.as("nobody cancels what the gateway listens to")
						.isFalse();
				}
				else if (hear(finish.worker(), finish.attempt())) {
					this.tokens = finish.usage().completionTokens();
					this.ends.add("STOP");
					this.cancelConfirmed = true;
				}
			}

			void onReject(Reject reject) {
				if (this.ends.isEmpty() && this.worker == null && reject.submission() == this.attempt.submission()) {
					assertThat(reject.error()).isIn(ErrorCode.OVERLOADED, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL);
					this.ends.add("REJECT");
				}
			}

			void onGone(Gone gone) {
				if (!this.ends.isEmpty()) {
					this.cancelConfirmed = true;
				}
				else if (gone.process().equals(this.worker) && !gone.upTo().isOlderThan(this.attempt)) {
					submitNext();
				}
			}

		}

	}

}
