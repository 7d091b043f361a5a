package io.millrace.scheduler;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBrokerSettings;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Submit;
import io.millrace.scheduler.core.SimulatedShape;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * How many requests a second one scheduler places: a broker, the scheduler, simulated
 * workers and whoever asks, all in this JVM and over the broker, as the real protocol has
 * it. Prints a line every few seconds; {@code scheduler} is the share of one core that the
 * thread has which decides.
 */
public final class SchedulerThroughput implements AutoCloseable {

	private static final int PROMPT_TOKENS = 1_000;

	private static final int PREFIX_TOKENS = 512;

	private static final int PREFIXES = 100;

	private static final int PROMPTS = 2_000;

	private static final int OUTPUT_TOKENS = 8;

	/** Fast enough not to be what is measured. */
	private static final SimulatedShape SHAPE = new SimulatedShape(64, 20_000, 16, 8_192, 20_000, 0, 1_000_000);

	private static final ModelCard CARD = new ModelCard("model", PipelineTask.TEXT_GENERATION, 4_096, 100_000,
			TokenIds.EMPTY, GenerationDefaults.NONE, "hash", 0);

	private final EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withMaxSubmits(100_000));

	private final List<ArtemisBus> buses = new ArrayList<>();

	private final List<SimulatedWorker> workers = new ArrayList<>();

	private final SchedulerNode scheduler;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1,
			Thread.ofPlatform().daemon().name("simulated-workers").factory());

	private final ProcessId gateway = ProcessId.start(Role.GATEWAY, "bench");

	private final Bus bus;

	private final List<TokenIds> prompts = new ArrayList<>();

	private final Map<RequestId, Long> sent = new ConcurrentHashMap<>();

	private final AtomicLong finished = new AtomicLong();

	private final AtomicLong admitted = new AtomicLong();

	private final AtomicLong admitNanos = new AtomicLong();

	private final AtomicLong rejected = new AtomicLong();

	private final AtomicLong unsent = new AtomicLong();

	private final SplittableRandom random = new SplittableRandom(1);

	private SchedulerThroughput(int workers) {
		SplittableRandom tokens = new SplittableRandom(2);
		List<TokenIds> prefixes = new ArrayList<>();
		for (int i = 0; i < PREFIXES; i++) {
			prefixes.add(tokens(PREFIX_TOKENS, tokens));
		}
		for (int i = 0; i < PROMPTS; i++) {
			this.prompts.add(prefixes.get(i % PREFIXES).concat(tokens(PROMPT_TOKENS - PREFIX_TOKENS, tokens)));
		}
		this.bus = connect();
		Bus workersBus = connect();
		for (int i = 0; i < workers; i++) {
			this.workers.add(new SimulatedWorker(new ProcessId(Role.WORKER, "w" + i, 1), workersBus, CARD, SHAPE,
					this.timer));
		}
		this.scheduler = new SchedulerNode(ProcessId.start(Role.SCHEDULER, "bench"), connect(),
				new Binder(new MapConfigurationPropertySource(new TreeMap<>())).bindOrCreate("millrace.scheduler",
						SchedulerProperties.class),
				new SchedulerMeters(new SimpleMeterRegistry()), Tracing.off(), InstantSource.system());
		this.scheduler.start();
		this.bus.consume(QueueSpec.inbox(Address.inbox(this.gateway)), this::onDelivery);
		var ignored = this.timer.scheduleAtFixedRate(
				() -> this.bus.publish(Address.ALIVE, Envelope.of(this.gateway, new Alive(this.gateway, 1))), 0, 1,
				TimeUnit.SECONDS);
	}

	private Bus connect() {
		ArtemisBus connected = ArtemisBus.connect(this.broker.clientSettings());
		this.buses.add(connected);
		return connected;
	}

	private static TokenIds tokens(int count, SplittableRandom random) {
		return TokenIds.of(random.ints(count, 0, 100_000).toArray());
	}

	private void submit() {
		TokenIds prompt;
		synchronized (this.random) {
			prompt = this.prompts.get(this.random.nextInt(this.prompts.size()));
		}
		RequestId id = RequestId.create();
		this.sent.put(id, System.nanoTime());
		Instant deadline = Instant.now().plusSeconds(600);
		GenerationTask task = new GenerationTask(id, CARD.name(), prompt, TokenIds.EMPTY,
				SamplingParams.greedy(OUTPUT_TOKENS), this.gateway, deadline);
		this.bus
			.send(Address.submit(CARD.name()), Envelope.of(this.gateway, new Submit(task, 0, 0)),
					new SendOptions(SendOptions.DEFAULT.priority(), deadline, id + "/0/0"))
			.whenComplete((result, failure) -> {
				if (failure != null || result != SendResult.SENT) {
					this.unsent.incrementAndGet();
				}
			});
	}

	private void onDelivery(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Admit admit -> {
				Long since = this.sent.remove(admit.requestId());
				if (since != null) {
					this.admitted.incrementAndGet();
					this.admitNanos.addAndGet(System.nanoTime() - since);
				}
			}
			case Finish _ -> {
				this.finished.incrementAndGet();
				submit();
			}
			case Reject _ -> {
				this.rejected.incrementAndGet();
				submit();
			}
			default -> {
			}
		}
	}

	private void run(int openAtATime, Duration time) throws InterruptedException {
		for (int i = 0; i < openAtATime; i++) {
			submit();
		}
		long end = System.nanoTime() + time.toNanos();
		System.out.printf(Locale.ROOT, "%8s %10s %13s %8s %7s %9s %8s%n", "seconds", "finished/s", "admit mean ms",
				"rejects", "unsent", "scheduler", "heap MB");
		for (int seconds = 5; System.nanoTime() < end; seconds += 5) {
			long before = this.finished.get();
			long admittedBefore = this.admitted.get();
			long nanosBefore = this.admitNanos.get();
			long cpuBefore = schedulerNanos();
			long since = System.nanoTime();
			TimeUnit.SECONDS.sleep(5);
			double passed = (System.nanoTime() - since) / 1e9;
			Runtime runtime = Runtime.getRuntime();
			System.out.printf(Locale.ROOT, "%8d %10.0f %13.1f %8d %7d %9.2f %8d%n", seconds,
					(this.finished.get() - before) / passed,
					(this.admitNanos.get() - nanosBefore) / 1e6 / Math.max(1, this.admitted.get() - admittedBefore),
					this.rejected.get(), this.unsent.get(), (schedulerNanos() - cpuBefore) / 1e9 / passed, (runtime.totalMemory() - runtime.freeMemory()) >> 20);
		}
	}

	/** Processor time of the thread that decides. */
	private static long schedulerNanos() {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().equals("scheduler"))
			.mapToLong((thread) -> threads.getThreadCpuTime(thread.getThreadId()))
			.sum();
	}

	/** Whoever receives is closed before what it works with. */
	@Override
	public void close() {
		this.scheduler.close();
		this.workers.forEach(SimulatedWorker::close);
		this.timer.shutdownNow();
		this.buses.forEach(ArtemisBus::close);
		this.broker.close();
	}

	/**
	 * Measures.
	 * @param arguments workers (200), requests open at a time (2000), seconds (40)
	 */
	public static void main(String... arguments) throws InterruptedException {
		int[] numbers = { 200, 2_000, 40 };
		for (int i = 0; i < arguments.length; i++) {
			numbers[i] = Integer.parseInt(arguments[i]);
		}
		LoggingSystem.get(SchedulerThroughput.class.getClassLoader()).setLogLevel("org.apache.activemq", LogLevel.ERROR);
		try (SchedulerThroughput throughput = new SchedulerThroughput(numbers[0])) {
			TimeUnit.SECONDS.sleep(3);
			throughput.run(numbers[1], Duration.ofSeconds(numbers[2]));
		}
		System.exit(0);
	}

}
