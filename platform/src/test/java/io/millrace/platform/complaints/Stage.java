package io.millrace.platform.complaints;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.GatewayBusConfiguration;
import io.millrace.gateway.GatewayConfiguration;
import io.millrace.gateway.GatewayHttpConfiguration;
import io.millrace.gateway.stream.Generations;
import io.millrace.process.BusConfiguration;
import io.millrace.process.OwnReactorResources;
import io.millrace.process.ServiceProcess;
import io.millrace.protocol.FreePort;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBrokerSettings;
import io.millrace.scheduler.SchedulerBusConfiguration;
import io.millrace.scheduler.SchedulerConfiguration;
import io.millrace.tokenizer.service.TokenizerConfiguration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * A gateway with its tokenizer, a scheduler and a broker, each with connections of its
 * own over TCP, so that any of them can go and come. Workers join it; each test uses a
 * model, and so a worker pool, of its own.
 */
final class Stage implements AutoCloseable {

	private static final int MODELS = 24;

	private static final Path DEMO_MODEL = Path.of("..", "models", "demo").toAbsolutePath().normalize();

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final int brokerPort = FreePort.next();

	private final String brokerUrl = "tcp://127.0.0.1:" + this.brokerPort;

	private final List<StageWorker> workers = new ArrayList<>();

	private final List<Caller> callers = new ArrayList<>();

	private final List<ConfigurableApplicationContext> schedulers = new ArrayList<>();

	private final String[] properties;

	private final ConfigurableApplicationContext gateway;

	private @Nullable EmbeddedBroker broker;

	private int modelsUsed;

	private Stage(boolean brokerFirst, String... properties) {
		this.properties = properties;
		if (brokerFirst) {
			startBroker();
		}
		this.gateway = startGateway();
		startScheduler();
	}

	/** Everything but workers. */
	static Stage start(String... properties) {
		return new Stage(true, properties);
	}

	/** Everything but workers and a broker. */
	static Stage withoutBroker(String... properties) {
		return new Stage(false, properties);
	}

	void startBroker() {
		this.broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", this.brokerPort));
	}

	/** The broker is gone, with all that it held. */
	void stopBroker() {
		EmbeddedBroker running = this.broker;
		if (running != null) {
			this.broker = null;
			running.close();
		}
	}

	private ConfigurableApplicationContext startGateway() {
		List<String> arguments = arguments("--server.address=127.0.0.1", "--server.port=0",
				"--server.shutdown=immediate",
				"--management.endpoint.health.group.readiness.include=readinessState,started");
		for (int i = 0; i < MODELS; i++) {
			arguments.add("--millrace.tokenizer.models[" + i + "].name=" + modelName(i));
			arguments.add("--millrace.tokenizer.models[" + i + "].path=" + DEMO_MODEL);
		}
		return new ServiceProcess(GatewayOnStage.class).start(arguments);
	}

	/** One more scheduler, which stands by if there is one. */
	void startScheduler() {
		this.schedulers.add(new ServiceProcess(SchedulerOnStage.class)
			.start(arguments("--spring.main.web-application-type=none", "--millrace.scheduler.overcommit=1")));
	}

	/** The eldest scheduler is gone, without a word. */
	void loseScheduler() {
		ConfigurableApplicationContext lost = this.schedulers.removeFirst();
		lost.getBean(Bus.class).close();
		lost.close();
	}

	private List<String> arguments(String... own) {
		List<String> arguments = new ArrayList<>(List.of(own));
		arguments.add("--millrace.bus.url=" + this.brokerUrl);
		arguments.addAll(List.of(this.properties));
		return arguments;
	}

	/** A model that no test has used. */
	String nextModel() {
		if (this.modelsUsed == MODELS) {
			throw new IllegalStateException("The tokenizer knows no more than " + MODELS + " models.");
		}
		return modelName(this.modelsUsed++);
	}

	private static String modelName(int number) {
		return "model-" + number;
	}

	/** A worker for a model, which is served when this returns if the broker is there. */
	StageWorker worker(String model, int sequences) {
		StageWorker worker = new StageWorker(this.brokerUrl, model, sequences);
		this.workers.add(worker);
		if (this.broker != null) {
			awaitServed(model);
		}
		return worker;
	}

	/** Waits until the gateway has heard of a model. */
	void awaitServed(String model) {
		Awaitility.await().atMost(PATIENCE).until(() -> get("/v1/models/" + model).status() == 200);
	}

	Caller ask(Question question) {
		Caller caller = Caller.post(port(), "/v1/completions", question.body());
		this.callers.add(caller);
		return caller;
	}

	Caller embed(String body) {
		return post("/v1/embeddings", body);
	}

	/** Any request with a body, which is ASCII. */
	Caller post(String path, String body) {
		Caller caller = Caller.post(port(), path, body);
		this.callers.add(caller);
		return caller;
	}

	String brokerUrl() {
		return this.brokerUrl;
	}

	/** The whole answer to a GET. */
	Caller get(String path) {
		try (Caller caller = Caller.get(port(), path)) {
			return caller.finish();
		}
	}

	private int port() {
		return this.gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** Waits until so many generations are open, from submission to confirmed end. */
	void awaitOpen(int generations) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.atMost(PATIENCE)
			.until(() -> this.gateway.getBean(Generations.class).openCount() == generations);
	}

	/** Waits until a counter of the gateway is there. */
	void awaitCounted(String name, int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> counted(name) >= count);
	}

	/** Waits until the scheduler that came last knows of so many cached blocks. */
	void awaitIndexed(int blocks) {
		MeterRegistry registry = this.schedulers.getLast().getBean(MeterRegistry.class);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.atMost(PATIENCE)
			.until(() -> registry.get("maxserve.scheduler.indexed_blocks").gauge().value() >= blocks);
	}

	/** The sum of a counter of the gateway over all its labels. */
	int counted(String name) {
		return (int) meters().find(name).counters().stream().mapToDouble(Counter::count).sum();
	}

	/** How often a distribution of the gateway was recorded. */
	int recorded(String name) {
		return (int) meters().get(name).summary().count();
	}

	/** Waits until a distribution of the gateway was recorded so often. */
	void awaitRecorded(String name, int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> recorded(name) >= count);
	}

	/** How many generations went on at another worker for a reason. */
	int migrated(String reason) {
		return (int) meters().get("millrace.gateway.migrations").tag("reason", reason).counter().count();
	}

	private MeterRegistry meters() {
		return this.gateway.getBean(MeterRegistry.class);
	}

	/** Whether gateway and scheduler live. */
	boolean isAlive() {
		return this.gateway.isActive() && this.schedulers.stream().allMatch(ConfigurableApplicationContext::isActive);
	}

	/** Ends what a test has begun: its clients hang up, its workers leave. */
	void clear() {
		this.callers.forEach(Caller::close);
		this.callers.clear();
		this.workers.forEach(StageWorker::close);
		this.workers.clear();
	}

	@Override
	public void close() {
		clear();
		this.schedulers.forEach(ConfigurableApplicationContext::close);
		this.gateway.close();
		stopBroker();
	}

	/** The gateway, with the tokenizer as a direct call. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ BusConfiguration.class, TokenizerConfiguration.class, GatewayConfiguration.class,
			GatewayBusConfiguration.class, GatewayHttpConfiguration.class, OwnReactorResources.class })
	static class GatewayOnStage {

	}

	/** A scheduler without an HTTP port. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ BusConfiguration.class, SchedulerConfiguration.class, SchedulerBusConfiguration.class })
	static class SchedulerOnStage {

	}

}
