package io.millrace.gateway.models;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelRegistryTests {

	private static final ProcessId WORKER = new ProcessId(Role.WORKER, "w", 1);

	private long now;

	private final ModelRegistry registry = new ModelRegistry(Duration.ofSeconds(3), () -> this.now);

	@Test
	void aModelIsReadyWhileItsWorkerIsHeard() {
		hello(WORKER, "m", PipelineTask.TEXT_GENERATION);
		advance(3);
		assertThat(this.registry.require("m").pool()).isEqualTo("p");
		load(WORKER, WorkerState.READY);
		advance(3);
		assertThat(this.registry.hasReadyModel()).isTrue();
		advance(1);
		assertThat(this.registry.hasReadyModel()).isFalse();
		assertFails("m", ErrorCode.UNAVAILABLE, "no ready worker");
		assertThat(this.registry.list()).extracting(ModelCard::name).containsExactly("m");
	}

	@Test
	void aDrainingWorkerIsNotReady() {
		hello(WORKER, "m", PipelineTask.TEXT_GENERATION);
		load(WORKER, WorkerState.DRAINING);
		hello(WORKER, "m", PipelineTask.TEXT_GENERATION);
		assertFails("m", ErrorCode.UNAVAILABLE, "no ready worker");
	}

	@Test
	void anUnknownModelIsNotFound() {
		assertFails("x", ErrorCode.MODEL_NOT_FOUND, "'x' does not exist");
	}

	@Test
	void anOldIncarnationIsNotHeard() {
		ProcessId newer = new ProcessId(Role.WORKER, "w", 2);
		hello(newer, "m", PipelineTask.TEXT_GENERATION);
		advance(4);
		load(WORKER, WorkerState.READY);
		hello(WORKER, "m", PipelineTask.TEXT_GENERATION);
		assertThat(this.registry.hasReadyModel()).isFalse();
		load(newer, WorkerState.READY);
		assertThat(this.registry.hasReadyModel()).isTrue();
	}

	@Test
	void anAdapterIsAModelWhileAWorkerHasIt() {
		ProcessId other = new ProcessId(Role.WORKER, "v", 1);
		hello(WORKER, "m", PipelineTask.TEXT_GENERATION);
		hello(other, "m", PipelineTask.TEXT_GENERATION);
		assertThat(this.registry.require("m").adapter()).isNull();
		assertFails("sql", ErrorCode.MODEL_NOT_FOUND, "'sql' does not exist");
		adapters(other, 0, "sql", "m");
		assertThat(this.registry.require("sql").adapter()).isEqualTo("sql");
		assertThat(this.registry.require("sql").card().name()).isEqualTo("m");
		assertThat(this.registry.require("m").adapter()).as("a model's name wins").isNull();
		assertThat(this.registry.adaptersOf("m")).extracting(LoRAAdapter::name).containsExactly("sql");
		assertThat(this.registry.hasAdapter(other, "sql")).isTrue();
		assertThat(this.registry.hasAdapter(WORKER, "sql")).isFalse();
		hello(other, "m", PipelineTask.TEXT_GENERATION);
		assertThat(this.registry.isAdapter("sql")).as("after another HELLO").isTrue();
		advance(4);
		load(WORKER, WorkerState.READY);
		assertFails("sql", ErrorCode.UNAVAILABLE, "no ready worker");
		hello(new ProcessId(Role.WORKER, "v", 2), "m", PipelineTask.TEXT_GENERATION);
		assertFails("sql", ErrorCode.MODEL_NOT_FOUND, "'sql' does not exist");
	}

	private void adapters(ProcessId worker, long number, String... names) {
		List<LoRAAdapter> adapters = Stream.of(names).map((name) -> new LoRAAdapter(name, "0", 1)).toList();
		this.registry
			.onMessage(new Load(worker, "p", number, WorkerState.READY, 0, 0, 8, 1, 1, 0, 0, List.of(), adapters, 0));
	}

	@Test
	void modelsThatGenerateTextAreListedFirst() {
		hello(WORKER, "embed", PipelineTask.EMBEDDINGS_GENERATION);
		hello(new ProcessId(Role.WORKER, "v", 1), "chat", PipelineTask.TEXT_GENERATION);
		assertThat(this.registry.list()).extracting(ModelCard::name).containsExactly("chat", "embed");
	}

	@Test
	void aNameWinsOverAnAliasAndTheFirstAliasOverTheSecond() {
		hello(WORKER, "m", List.of("x", "n"));
		hello(new ProcessId(Role.WORKER, "v", 1), "n", List.of("x", "y"));
		assertThat(this.registry.require("x").card().name()).isEqualTo("m");
		assertThat(this.registry.require("n").card().name()).isEqualTo("n");
		assertThat(this.registry.find("y")).map(ModelCard::name).contains("n");
		hello(WORKER, "m", List.of());
		assertThat(this.registry.require("x").card().name()).isEqualTo("n");
	}

	@Test
	void withoutANameTheOnlyModelThatGeneratesTextIsMeant() {
		hello(ProcessId.start(Role.WORKER, "one"), "embed", PipelineTask.EMBEDDINGS_GENERATION);
		assertThat(this.registry.card(null).name()).isEqualTo("embed");
		hello(ProcessId.start(Role.WORKER, "two"), "chat", PipelineTask.TEXT_GENERATION);
		assertThat(this.registry.card(null).name()).isEqualTo("chat");
		hello(ProcessId.start(Role.WORKER, "three"), "more", PipelineTask.TEXT_GENERATION);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> this.registry.card(null))
			.withMessageContaining("3 models");
	}

	private void hello(ProcessId worker, String model, List<String> aliases) {
		this.registry.onMessage(new Hello(worker, "p", new ModelCard(model, PipelineTask.TEXT_GENERATION, 10, 10,
				TokenIds.EMPTY, GenerationDefaults.NONE, "h", 0, aliases, null)));
	}

	private void assertFails(String model, ErrorCode code, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> this.registry.require(model))
			.withMessageContaining(sentence)
			.matches((ex) -> ex.errorCode() == code);
	}

	private void hello(ProcessId worker, String model, PipelineTask task) {
		this.registry.onMessage(new Hello(worker, "p",
				new ModelCard(model, task, 10, 10, TokenIds.EMPTY, GenerationDefaults.NONE, "h", 0)));
	}

	private void load(ProcessId worker, WorkerState state) {
		this.registry.onMessage(new Load(worker, "p", 0, state, 0, 0, 1, 1, 1, 0, 0, List.of()));
	}

	private void advance(int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
	}

}
