package io.millrace.platform.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.stream.GenerationRequest;
import io.millrace.gateway.stream.Generations;
import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.StreamSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.scheduler.core.Observation;
import io.millrace.scheduler.core.PlacementLimits;
import io.millrace.scheduler.core.QueueLimits;
import io.millrace.scheduler.core.SchedulerClocks;
import io.millrace.scheduler.core.SchedulerCore;
import io.millrace.scheduler.core.SchedulerEffects;
import io.millrace.scheduler.core.SchedulerLimits;
import io.millrace.worker.protocol.ProtocolSettings;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * One request in a cluster of a gateway, a scheduler and two workers, all of them the
 * real protocol, on a broker and a clock that do what the given choices say. After the
 * chosen part everything goes its natural way until nothing is left to happen, and then
 * it is checked what became of the request and of what was kept for it.
 */
final class World {

	static final String POOL = "pool";

	private static final int MAX_TOKENS = 12;

	/** A step of each worker may be under way when a cancellation comes. */
	private static final int MAX_TOKENS_IN_VAIN = 3;

	private static final Duration TICK = Duration.ofMillis(250);

	/** Longer than everything that is retried. */
	private static final int MAX_TICKS = 600;

	private static final int FROZEN_TICKS = 10;

	private static final SchedulerLimits LIMITS = new SchedulerLimits(
			new QueueLimits(4, 1 << 20, Duration.ofSeconds(30)), Duration.ofSeconds(1), 4, Duration.ofSeconds(1),
			Duration.ofSeconds(4), Duration.ofMillis(500),
			new PlacementLimits(1, Duration.ofSeconds(1), 4, 1_000, 256));

	private static final StreamSettings STREAMS = new StreamSettings(Duration.ofSeconds(5), 8, Duration.ofSeconds(1), 3,
			Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(1), 20, Duration.ofSeconds(10),
			Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(10), 1000);

	private final Choices choices;

	private final Set<Bug> bugs;

	private final Map<Fault, Integer> budget;

	private final Instant start = Instant.now();

	private final ProcessId gatewayId = new ProcessId(Role.GATEWAY, "g", 1);

	private final RequestId requestId = new RequestId("01890000-0000-7000-8000-000000000001");

	private final List<SimulatedWorker> workers = new ArrayList<>();

	private final Broker broker = new Broker(this::carry);

	private final Client client = new Client();

	private final List<String> history = new ArrayList<>();

	private final Generations generations;

	private SchedulerCore scheduler;

	private ProcessId schedulerId;

	private long epochs = 1;

	private long nanos = 1;

	private int ticks;

	private boolean busy;

	private final Set<Fault> played = EnumSet.noneOf(Fault.class);

	private boolean settling;

	private int tokensInVain;

	private @Nullable String violation;

	World(Choices choices, Set<Bug> bugs, Map<Fault, Integer> budget) {
		this.choices = choices;
		this.bugs = bugs;
		this.budget = new EnumMap<>(Fault.class);
		this.budget.putAll(budget);
		this.broker.register(this.gatewayId);
		this.generations = new Generations(this.gatewayId, this.broker, new CharacterTokenizer(), new InlineScheduler(),
				STREAMS, new GatewayMeters(new SimpleMeterRegistry()), () -> this.nanos, leaseClock());
		this.schedulerId = new ProcessId(Role.SCHEDULER, "s", this.epochs);
		this.scheduler = newScheduler();
		for (String name : List.of("a", "b")) {
			addWorker(name, 0);
		}
		tick();
		deliverAll();
	}

	/** The token with an index, whoever generates it. */
	static int token(int index) {
		return 'a' + index % 26;
	}

	boolean has(Bug bug) {
		return this.bugs.contains(bug);
	}

	/** Plays it to its end; what is wrong, or null. */
	@Nullable String play() {
		this.generations.open(request()).subscribe(this.client);
		while (true) {
			List<Event> events = enabled();
			if (events.isEmpty()) {
				break;
			}
			int choice = this.choices.next(events.size());
			if (choice < 0) {
				break;
			}
			perform(events.get(choice));
		}
		settleDown();
		check();
		return (this.violation != null) ? this.violation + " after " + this.history : null;
	}

	/** Whether at least one fault was played that costs a worker its streams. */
	boolean migrated() {
		return this.client.migrations;
	}

	private GenerationRequest request() {
		ModelCard card = new ModelCard("m", PipelineTask.TEXT_GENERATION, 100, 256, TokenIds.of(0),
				GenerationDefaults.NONE, "h", 0);
		return new GenerationRequest(this.requestId, card, POOL, TokenIds.of(1, 2), SamplingParams.greedy(MAX_TOKENS),
				List.of(), true, Duration.ofMinutes(10), this.nanos);
	}

	private List<Event> enabled() {
		List<Event> events = new ArrayList<>(natural());
		List<Broker.Channel> open = this.broker.open();
		for (Broker.Channel channel : open) {
			if (channel.head() instanceof Frame) {
				fault(events, Fault.DROP_FRAME, () -> channel.take());
			}
			if (channel.head() instanceof Frame || channel.head() instanceof Finish) {
				fault(events, Fault.DUPLICATE, channel::duplicate);
			}
		}
		for (SimulatedWorker worker : List.copyOf(this.workers)) {
			fault(events, Fault.KILL, () -> kill(worker));
			fault(events, Fault.FREEZE, () -> worker.freeze(FROZEN_TICKS));
			if (worker.isBusy()) {
				fault(events, Fault.HAND_OVER, () -> worker.handOver(this.nanos));
			}
		}
		fault(events, Fault.BUSY, () -> this.busy = true);
		fault(events, Fault.CANCEL, this.client::leave);
		fault(events, Fault.RESTART_SCHEDULER, this::restartScheduler);
		fault(events, Fault.RESTART_BROKER, this::restartBroker);
		fault(events, Fault.WAIT, this::tick);
		return events;
	}

	private void fault(List<Event> events, Fault fault, Runnable action) {
		int left = this.budget.getOrDefault(fault, 0);
		if (left > 0) {
			events.add(new Event(fault.name(), () -> {
				this.budget.put(fault, left - 1);
				this.played.add(fault);
				action.run();
			}));
		}
	}

	/** What happens by itself, deliveries first. */
	private List<Event> natural() {
		List<Event> events = new ArrayList<>();
		for (Broker.Channel channel : this.broker.open()) {
			if (!isFrozen(channel.to())) {
				events.add(new Event(channel.head().getClass().getSimpleName() + " to " + channel.to().name(),
						() -> receive(channel.to(), channel.take())));
			}
		}
		Broker.Entry entry = this.broker.nextSubmit();
		if (entry != null) {
			events.add(new Event("submit queue", () -> receiveSubmit(entry)));
		}
		for (SimulatedWorker worker : this.workers) {
			if (worker.isBusy() && !worker.isFrozen()) {
				events.add(new Event("step of " + worker.id().name(), () -> worker.step(this.nanos)));
			}
		}
		return events;
	}

	private void perform(Event event) {
		this.history.add(event.name());
		event.action().run();
	}

	private void deliverAll() {
		for (List<Event> events = natural(); !events.isEmpty(); events = natural()) {
			perform(events.getFirst());
		}
	}

	private void settleDown() {
		this.settling = true;
		deliverAll();
		int end = this.ticks + MAX_TICKS;
		while (this.ticks < end && !isOver()) {
			tick();
			deliverAll();
		}
	}

	private boolean isOver() {
		return this.client.isOver() && this.generations.openCount() == 0 && this.scheduler.openRequests() == 0
				&& this.workers.stream().allMatch((worker) -> worker.protocol().isQuiet() && !worker.isBusy());
	}

	private void tick() {
		this.ticks++;
		this.nanos += TICK.toNanos();
		this.generations.tick();
		if (this.ticks % 4 == 1) {
			publish(this.gatewayId, new Alive(this.gatewayId, this.generations.openCount()));
		}
		List.copyOf(this.workers).forEach((worker) -> worker.tick(this.nanos));
		this.scheduler.settle();
	}

	private void receive(ProcessId to, Message message) {
		if (to.equals(this.gatewayId)) {
			this.generations.onMessage(message);
		}
		else if (to.equals(this.schedulerId)) {
			receiveAtScheduler(message);
		}
		else {
			receiveAtWorker(to, message);
		}
	}

	private void receiveAtScheduler(Message message) {
		switch (message) {
			case Accepted accepted -> this.scheduler.onAccepted(accepted);
			case Busy refused -> this.scheduler.onBusy(refused);
			case Finish finish -> this.scheduler.onFinish(finish);
			case Gone gone -> this.scheduler.onGone(gone);
			case Cancel cancel -> this.scheduler.onCancel(cancel);
			case Hello hello -> this.scheduler.onHello(hello);
			case Load load -> this.scheduler.onLoad(load);
			case Lost lost -> this.scheduler.onLost(lost);
			case Alive alive -> this.scheduler.onAlive(alive);
			default -> throw new IllegalStateException("Not for a scheduler: " + message);
		}
		settleScheduler();
	}

	private void settleScheduler() {
		this.scheduler.settle();
		this.scheduler.checkIntegrity();
	}

	private void receiveAtWorker(ProcessId to, Message message) {
		SimulatedWorker worker = worker(to);
		if (worker == null) {
			if (message instanceof WorkerMessage bounced) {
				this.scheduler.onBounce(to, bounced);
				settleScheduler();
			}
			return;
		}
		switch (message) {
			case WorkerMessage forIt -> worker.protocol().onMessage(forIt, this.nanos);
			case Alive alive -> worker.protocol().onAlive(alive, this.nanos);
			case Lost lost -> {
				if (worker.protocol().onLost(lost)) {
					replace(worker, worker.protocol().term());
				}
			}
			default -> {
				// Not for a worker.
			}
		}
	}

	private void receiveSubmit(Broker.Entry entry) {
		switch (entry.deliver()) {
			case Submit submit -> this.scheduler.onSubmit(submit, POOL, entry.deliveries(), entry::acknowledge);
			case Cancel cancel -> {
				entry.acknowledge();
				this.scheduler.onCancel(cancel);
			}
			default -> throw new IllegalStateException("Not for the submit queue.");
		}
		settleScheduler();
	}

	private void kill(SimulatedWorker worker) {
		replace(worker, 0);
	}

	private void replace(SimulatedWorker worker, long term) {
		this.workers.remove(worker);
		addWorker(worker.id().name(), term);
	}

	private void addWorker(String name, long term) {
		ProcessId id = new ProcessId(Role.WORKER, name, ++this.epochs);
		this.broker.register(id);
		this.workers.add(new SimulatedWorker(this, id, term, ProtocolSettings.of(Duration.ofSeconds(4))));
	}

	private void restartScheduler() {
		this.schedulerId = new ProcessId(Role.SCHEDULER, "s", ++this.epochs);
		this.scheduler = newScheduler();
		this.broker.giveBackSubmits();
	}

	private SchedulerCore newScheduler() {
		this.broker.register(this.schedulerId);
		ProcessId self = this.schedulerId;
		return new SchedulerCore(self, LIMITS, new SchedulerEffects() {

			@Override
			public void send(ProcessId to, Message message) {
				World.this.send(self, to, message);
			}

			@Override
			public void publish(Lost lost) {
				World.this.publish(self, lost);
			}

			@Override
			public void observe(Observation observation) {
			}

		}, new SchedulerClocks(() -> this.start.plusNanos(this.nanos), leaseClock(), this.broker::isConnected));
	}

	private void restartBroker() {
		this.broker.goAway();
		tick();
		this.broker.comeBack();
		tick();
		this.workers.forEach((worker) -> worker.protocol().onReconnected(this.nanos));
	}

	private LeaseClock leaseClock() {
		return new LeaseClock(this.broker::isConnected, Duration.ofSeconds(1), () -> this.nanos);
	}

	void send(ProcessId from, ProcessId to, Message message) {
		this.broker.post(from, to, message);
	}

	void publish(ProcessId from, Message message) {
		List<ProcessId> listeners = new ArrayList<>(List.of(this.gatewayId, this.schedulerId));
		this.workers.forEach((worker) -> listeners.add(worker.id()));
		this.broker.broadcast(from, message, listeners);
	}

	/** What becomes of a message under way, if the protocol had a bug. */
	private @Nullable Message carry(Message message) {
		return switch (message) {
			case Submit submit when submit.submission() > 0 -> {
				this.client.migrations = true;
				yield has(Bug.REUSED_SUBMISSION) ? new Submit(submit.task(), 0, submit.crashes()) : submit;
			}
			case Frame frame when has(Bug.SHIFTED_FRAME) -> shifted(frame);
			case Cancel _ when has(Bug.LOST_CANCEL) -> null;
			default -> message;
		};
	}

	/** What a worker would send that counts a resumed sequence's tokens wrongly. */
	private static Frame shifted(Frame frame) {
		return new Frame(frame.worker(), frame.outputs().stream().map(World::shifted).toList());
	}

	private static Output shifted(Output output) {
		return switch (output) {
			case Output.Tokens tokens when tokens.attempt().submission() > 0 ->
				new Output.Tokens(tokens.requestId(), tokens.attempt(), tokens.offset() - 1, tokens.tokens());
			case Output.Tokens tokens -> tokens;
		};
	}

	/** Whether a worker is to refuse what comes next, once. */
	boolean takesBusy() {
		boolean now = this.busy;
		this.busy = false;
		return now;
	}

	private boolean isFrozen(ProcessId id) {
		SimulatedWorker worker = worker(id);
		return worker != null && worker.isFrozen();
	}

	private @Nullable SimulatedWorker worker(ProcessId id) {
		return this.workers.stream().filter((worker) -> worker.id().equals(id)).findFirst().orElse(null);
	}

	private void check() {
		require(this.client.isOver(), "the client has no outcome");
		require(this.client.outcomes <= 1, "the client has more than one outcome");
		require(truth().startsWith(this.client.text.toString()), "a token is wrong, missing or there twice");
		if (!this.client.left && !this.client.wasRefused()) {
			require(this.client.failure == null, "the request failed: " + this.client.failure);
			require(truth().contentEquals(this.client.text), "the answer is not whole");
			require(this.client.completionTokens == MAX_TOKENS, "the usage is wrong");
		}
		if (this.client.left && isCalm()) {
			require(this.tokensInVain <= MAX_TOKENS_IN_VAIN, "a worker went on for a client that had left");
		}
		require(this.generations.openCount() == 0, "the gateway still has it open");
		require(this.scheduler.openRequests() == 0, "the scheduler still has it");
		for (SimulatedWorker worker : this.workers) {
			require(!worker.isBusy(), "a worker still runs it");
			require(worker.protocol().isQuiet(), "a worker still keeps it");
		}
	}

	/** Whether nothing was played that holds a cancellation up. */
	private boolean isCalm() {
		return EnumSet.of(Fault.KILL, Fault.FREEZE, Fault.RESTART_SCHEDULER, Fault.RESTART_BROKER)
			.stream()
			.noneMatch(this.played::contains);
	}

	/** A worker made a token. */
	void onToken() {
		if (this.client.left && this.settling) {
			this.tokensInVain++;
		}
	}

	void require(boolean condition, String otherwise) {
		if (!condition && this.violation == null) {
			this.violation = otherwise;
		}
	}

	private static String truth() {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < MAX_TOKENS; i++) {
			text.append((char) token(i));
		}
		return text.toString();
	}

	static Set<Bug> noBugs() {
		return EnumSet.noneOf(Bug.class);
	}

	/** What may go wrong around the protocol. */
	enum Fault {

		/** Time passes although messages are under way. */
		WAIT,

		/** A worker refuses. */
		BUSY,

		/** A frame is lost. */
		DROP_FRAME,

		/** A frame or an end comes twice. */
		DUPLICATE,

		/** The client goes away. */
		CANCEL,

		/** A worker dies, and another incarnation of it comes. */
		KILL,

		/** A worker does nothing for a while, and does not know it. */
		FREEZE,

		/** A worker stops as planned. */
		HAND_OVER,

		/** The scheduler dies, and another takes over. */
		RESTART_SCHEDULER,

		/** The broker loses all it holds. */
		RESTART_BROKER

	}

	/** What could be wrong with the protocol itself; the check has to find each. */
	enum Bug {

		/** A resumed sequence draws its random numbers from the beginning. */
		RESTARTED_DRAWS,

		/** A resumed sequence counts its tokens from one too few. */
		SHIFTED_FRAME,

		/** A resubmission is sent under the number of the first submission. */
		REUSED_SUBMISSION,

		/** A cancellation reaches nobody. */
		LOST_CANCEL,

		/** A cancelled sequence goes on. */
		IGNORED_ABORT

	}

	private record Event(String name, Runnable action) {

	}

	/** What the client got. */
	private static final class Client extends BaseSubscriber<Piece> {

		private final StringBuilder text = new StringBuilder();

		private int outcomes;

		private int completionTokens;

		private boolean left;

		private boolean admitted;

		private boolean migrations;

		private @Nullable Throwable failure;

		void leave() {
			this.left = true;
			cancel();
		}

		/** Before its admission, a request may be refused because nobody can serve it. */
		boolean wasRefused() {
			return !this.admitted && this.failure instanceof MillraceException refusal
					&& refusal.errorCode().category() == ErrorCode.Category.CAPACITY;
		}

		boolean isOver() {
			return this.left || this.outcomes > 0;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			requestUnbounded();
		}

		@Override
		protected void hookOnNext(Piece piece) {
			switch (piece) {
				case Piece.Text more -> this.text.append(more.text());
				case Piece.Admitted _ -> this.admitted = true;
				case Piece.End end -> this.completionTokens = end.usage().completion();
				default -> {
					// Nothing to keep.
				}
			}
		}

		@Override
		protected void hookOnComplete() {
			this.outcomes++;
		}

		@Override
		protected void hookOnError(Throwable throwable) {
			this.outcomes++;
			this.failure = throwable;
		}

	}

}
