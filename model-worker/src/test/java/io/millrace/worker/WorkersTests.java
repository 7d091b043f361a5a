package io.millrace.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Hello;
import io.millrace.worker.WorkerProperties.Model;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.engine.HashModel;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The worker's configuration with a model that needs no weights. */
class WorkersTests {

	private static final GenerationDefaults DEFAULTS = new GenerationDefaults(0.6, 20, 0.95, null, 1.05, 100);

	@TempDir
	private Path directory;

	private final InMemoryBus bus = new InMemoryBus();

	private final HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 16));

	private final CountDownLatch opening = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.opening.countDown();
		this.bus.close();
	}

	@Test
	void theProcessIsUpWhileAModelLoadsAndServesItWhenItIsReady() {
		List<Hello> hellos = new ArrayList<>();
		this.bus.subscribe(Address.HELLO, (delivery) -> hellos.add((Hello) delivery.envelope().message()));
		runner(this::openWhenTold).run((context) -> {
			HealthIndicator health = context.getBean("modelHealthIndicator", HealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.health().getDetails()).isEqualTo(Map.of("demo", "loading"));
			this.opening.countDown();
			Awaitility.await().until(() -> health.health().getStatus().equals(Status.UP));
			assertThat(health.health().getDetails()).isEqualTo(Map.of("demo", "ready"));
			Awaitility.await().until(() -> !hellos.isEmpty());
			assertThat(hellos.getFirst().model().maxModelLen()).as("bounded by the cache").isEqualTo(64);
			assertThat(context.getBean(MeterRegistry.class).get("maxserve.cache.num_total_blocks").gauge().value())
				.isEqualTo(16);
		});
		assertThat(this.model.isClosed()).isTrue();
	}

	@Test
	void aModelThatCannotBeOpenedIsShownWithItsReason() {
		runner((ignored) -> {
			throw new IllegalStateException("Its weights are missing.");
		}).run((context) -> {
			HealthIndicator health = context.getBean("modelHealthIndicator", HealthIndicator.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(health.health().getDetails())
					.isEqualTo(Map.of("demo", "failed: Its weights are missing.")));
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void aModelRehearsesWhenItIsServed() {
		runner(this::openWhenTold).run((context) -> {
			assertThat(this.model.isRehearsed()).isFalse();
			this.opening.countDown();
			Awaitility.await().atMost(1, TimeUnit.MINUTES).until(this.model::isRehearsed);
			assertThat(context.getBean(Workers.class).ready()).hasSize(1);
		});
	}

	@Test
	void aDeadEngineMakesTheProcessBroken() {
		this.opening.countDown();
		runner(this::openWhenTold).run((context) -> {
			Workers workers = context.getBean(Workers.class);
			Awaitility.await().until(() -> !workers.ready().isEmpty());
			this.model.beforeStep(() -> {
				throw new LinkageError("Gone.");
			});
			Worker worker = workers.ready().getFirst();
			worker.engine().submit(Requests.item(Requests.prompt(1, 3), Requests.exactly(1)));
			EngineWatchdog watchdog = context.getBean(EngineWatchdog.class);
			Awaitility.await().until(() -> {
				watchdog.check();
				return context.getBean(ApplicationAvailability.class).getLivenessState() == LivenessState.BROKEN;
			});
			HealthIndicator health = context.getBean("modelHealthIndicator", HealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.health().getDetails()).isEqualTo(Map.of("demo", "not responding"));
		});
	}

	@Test
	void theCardHasTheModelsOwnDefaults() {
		this.opening.countDown();
		assertThat(card()).satisfies((card) -> {
			assertThat(card.defaults()).isEqualTo(DEFAULTS);
			assertThat(card.aliases()).isEmpty();
		});
	}

	@Test
	void theCardHasTheAliasesThatAreConfiguredAndNoDefaultsThatAreNotWanted() {
		this.opening.countDown();
		assertThat(card("millrace.worker.models[0].aliases=gpt,chat", "millrace.worker.generation-config=none"))
			.satisfies((card) -> {
				assertThat(card.defaults()).isEqualTo(GenerationDefaults.NONE);
				assertThat(card.aliases()).containsExactly("gpt", "chat");
				assertThat(card.eosTokenIds()).isEqualTo(Requests.EOS);
			});
	}

	private ModelCard card(String... properties) {
		AtomicReference<ModelCard> card = new AtomicReference<>();
		runner(this::openWhenTold).withPropertyValues(properties).run((context) -> {
			Workers workers = context.getBean(Workers.class);
			Awaitility.await().until(() -> !workers.ready().isEmpty());
			card.set(workers.ready().getFirst().card());
		});
		return card.get();
	}

	@Test
	void wrongModelsFailTheStartWithASentence() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> workers())
			.withMessageStartingWith("There is no model to serve");
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> workers(new Model("demo", this.directory.resolve("nowhere"))))
			.withMessageStartingWith("Model 'demo' has no directory and no file at '");
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> workers(new Model("demo", this.directory), new Model("demo", this.directory)))
			.withMessage("Two models have the name 'demo'.");
	}

	private static Workers workers(Model... models) {
		return new Workers(List.of(models), (model) -> {
			throw new AssertionError("Not to be opened.");
		});
	}

	private OpenModel openWhenTold(Model ignored) {
		try {
			assertThat(this.opening.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return new OpenModel.Generating(this.model, new ModelCard("demo", PipelineTask.TEXT_GENERATION, 128,
				Requests.VOCABULARY, Requests.EOS, DEFAULTS, "none", 1), VocabularySource.NONE);
	}

	private ApplicationContextRunner runner(Function<Model, OpenModel> opener) {
		return new ApplicationContextRunner()
			.withUserConfiguration(WorkerConfiguration.class, WorkerBusConfiguration.class)
			.withBean(ModelOpener.class, () -> (model, properties) -> opener.apply(model))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(ApplicationAvailabilityBean.class)
			.withBean("bus", Bus.class, () -> this.bus)
			.withPropertyValues("millrace.worker.models[0].name=demo",
					"millrace.worker.models[0].path=" + this.directory, "millrace.worker.drain-timeout=1s");
	}

}
