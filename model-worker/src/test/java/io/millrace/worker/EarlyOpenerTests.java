package io.millrace.worker;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.worker.WorkerProperties.Model;
import io.millrace.worker.engine.HashModel;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EarlyOpenerTests {

	private static final Model FIRST = new Model("first", Path.of("first"));

	private static final Model SECOND = new Model("second", Path.of("second"));

	private final WorkerProperties properties = properties("millrace.worker.threads=2");

	private final BlockingQueue<Model> asked = new LinkedBlockingQueue<>();

	private final CompletableFuture<OpenModel> first = new CompletableFuture<>();

	private final EarlyOpener opener = new EarlyOpener(this::open, FIRST, this.properties);

	@Test
	void theModelIsOpenedBeforeAnybodyAsksAndOnce() throws Exception {
		assertThat(this.asked.poll(10, TimeUnit.SECONDS)).isEqualTo(FIRST);
		OpenModel model = model(new HashModel(shape()));
		this.first.complete(model);
		assertThat(this.opener.open(new Model("first", Path.of("first")), this.properties)).isSameAs(model);
		assertThat(this.asked).isEmpty();
	}

	@Test
	void anyOtherIsOpenedWhenItIsAskedFor() throws Exception {
		assertThat(this.asked.poll(10, TimeUnit.SECONDS)).isEqualTo(FIRST);
		this.first.complete(model(new HashModel(shape())));
		this.opener.open(SECOND, this.properties);
		this.opener.open(FIRST, properties("millrace.worker.threads=1"));
		this.opener.open(FIRST, this.properties);
		assertThat(this.asked).containsExactly(SECOND, FIRST);
		this.opener.open(FIRST, this.properties);
		assertThat(this.asked).as("there was one").containsExactly(SECOND, FIRST, FIRST);
	}

	@Test
	void openingBeginsWhenTheOpenerIsMade() {
		long made = System.nanoTime();
		assertThat(this.opener.began(FIRST, this.properties)).isLessThanOrEqualTo(made);
		assertThat(this.opener.began(SECOND, this.properties)).isGreaterThanOrEqualTo(made);
	}

	@Test
	void whyItCannotBeOpenedIsToldToWhoeverAsks() {
		IllegalArgumentException failure = new IllegalArgumentException("Not a model.");
		this.first.completeExceptionally(failure);
		assertThatThrownBy(() -> this.opener.open(FIRST, this.properties)).isSameAs(failure);
	}

	@Test
	void aModelThatNobodyAsksForIsClosed() {
		HashModel unused = new HashModel(shape());
		this.opener.close();
		this.first.complete(model(unused));
		Awaitility.await().until(unused::isClosed);
	}

	@Test
	void aModelThatIsTakenIsNot() {
		HashModel used = new HashModel(shape());
		this.first.complete(model(used));
		this.opener.open(FIRST, this.properties);
		this.opener.close();
		assertThat(used.isClosed()).isFalse();
	}

	@Test
	void aProcessOpensItsFirstModelWithTheVeryPropertiesThatItIsServedWith() {
		runner("millrace.worker.models[0].name=first", "millrace.worker.models[0].path=first",
				"millrace.worker.models[0].aliases[0]=another", "millrace.worker.models[1].name=second",
				"millrace.worker.models[1].path=second", "millrace.worker.kv-cache-memory=64MB",
				"millrace.worker.dtype=bfloat16", "millrace.worker.device=cpu", "millrace.worker.max-loras=2",
				"millrace.worker.lora-modules=sql=adapters/sql", "millrace.worker.step-target=1s",
				"millrace.worker.block-exchange-size=1GB")
			.withInitializer(new EarlyModel())
			.run((context) -> {
				EarlyOpener early = context.getBean(EarlyOpener.class);
				WorkerProperties served = context.getBean(WorkerProperties.class);
				assertThat(early.opens(served.models().getFirst(), served)).isTrue();
				assertThat(early.opens(served.models().getLast(), served)).isFalse();
			});
	}

	@Test
	void propertiesThatCannotBeReadAreLeftToOthers() {
		runner("millrace.worker.models[0].name=first", "millrace.worker.models[0].path=first",
				"millrace.worker.threads=-1")
			.withInitializer(new EarlyModel())
			.run((context) -> assertThat(context).hasFailed());
	}

	private OpenModel open(Model model, WorkerProperties ignored) {
		this.asked.add(model);
		return model.equals(FIRST) ? this.first.join() : model(new HashModel(shape()));
	}

	private static OpenModel model(HashModel executor) {
		return new OpenModel.Generating(executor, new ModelCard("first", PipelineTask.TEXT_GENERATION, 128,
				Requests.VOCABULARY, Requests.EOS, GenerationDefaults.NONE, "none", 1), VocabularySource.NONE);
	}

	private static ModelShape shape() {
		return new ModelShape(Requests.VOCABULARY, 128, 4, 16);
	}

	private static WorkerProperties properties(String... values) {
		WorkerProperties[] properties = new WorkerProperties[1];
		runner(values).run((context) -> properties[0] = context.getBean(WorkerProperties.class));
		return properties[0];
	}

	private static ApplicationContextRunner runner(String... values) {
		return new ApplicationContextRunner().withUserConfiguration(Properties.class).withPropertyValues(values);
	}

	@EnableConfigurationProperties(WorkerProperties.class)
	static class Properties {

	}

}
