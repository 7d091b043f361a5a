package io.millrace.worker.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.LoRAOperation;
import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.message.LoRAResponse;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.HashModel;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Adapters that a gateway asks for over the bus. */
class AdapterCommandsTests {

	@TempDir
	private Path directory;

	private final InMemoryBus bus = new InMemoryBus();

	private final BlockingQueue<LoRAResponse> responses = new LinkedBlockingQueue<>();

	private volatile List<LoRAAdapter> announced = List.of();

	private WorkerNode node;

	@BeforeEach
	void start() {
		this.bus.consume(QueueSpec.inbox(Address.inbox(Requests.GATEWAY)), (delivery) -> {
			this.responses.add((LoRAResponse) delivery.envelope().message());
			delivery.acknowledge();
		});
		this.bus.subscribe(Address.LOAD,
				(delivery) -> this.announced = ((Load) delivery.envelope().message()).adapters());
		this.node = node(2, List.of(this.directory.resolve("allowed")));
	}

	private WorkerNode node(int slots, List<Path> directories) {
		HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64)).withAdapters(slots);
		Engine engine = new Engine(new EngineSettings("hash", 2, 16, 4, 1, Requests.EOS), model, EngineObserver.NONE);
		ModelCard card = new ModelCard("hash", PipelineTask.TEXT_GENERATION, 128, Requests.VOCABULARY, Requests.EOS,
				GenerationDefaults.NONE, "none", 1);
		WorkerNode started = new WorkerNode(this.bus, card, engine, WorkerNodeSettings.of(Duration.ofMinutes(1),
				Duration.ofSeconds(1), Duration.ofSeconds(4), directories, WorkerRole.BOTH), ProtocolObserver.NONE);
		BlockingQueue<Load> loads = new LinkedBlockingQueue<>();
		this.bus.subscribe(Address.LOAD, (delivery) -> loads.add((Load) delivery.envelope().message()));
		started.start();
		Awaitility.await().until(() -> loads.stream().anyMatch((load) -> load.worker().equals(started.id())));
		return started;
	}

	@AfterEach
	void close() {
		this.node.close();
		this.bus.close();
	}

	private Path adapter(String name) throws IOException {
		Path path = Files.createDirectories(this.directory.resolve(name));
		Files.writeString(path.resolve("adapter_config.json"), "{}");
		Files.writeString(path.resolve("adapter_model.safetensors"), "");
		return path;
	}

	private LoRAResponse ask(LoRAOperation operation, String name, String path) throws InterruptedException {
		RequestId id = RequestId.create();
		this.bus.send(Address.inbox(this.node.id()),
				Envelope.of(Requests.GATEWAY, new LoRARequest(id, operation, name, path, false, Requests.GATEWAY)),
				SendOptions.DEFAULT);
		LoRAResponse response = this.responses.poll(10, TimeUnit.SECONDS);
		assertThat(response).as("an answer").isNotNull();
		assertThat(response.id()).isEqualTo(id);
		assertThat(response.worker()).isEqualTo(this.node.id());
		return response;
	}

	private LoRAStatus load(String name, String path) throws InterruptedException {
		return ask(LoRAOperation.LOAD, name, path).status();
	}

	@Test
	void whatIsLoadedAndUnloadedIsAnnounced() throws Exception {
		Path path = adapter("allowed/sql");
		assertThat(load("a", path.toString())).isEqualTo(LoRAStatus.SUCCESS);
		assertThat(load("b", "sql")).as("within the directory").isEqualTo(LoRAStatus.SUCCESS);
		Awaitility.await().until(() -> this.announced.size() == 2);
		assertThat(this.announced).extracting(LoRAAdapter::name).containsExactly("a", "b");
		assertThat(load("a", "sql")).isEqualTo(LoRAStatus.LOAD_NAME_EXISTS);
		assertThat(load("c", "sql")).isEqualTo(LoRAStatus.LOAD_SLOTS_FULL);
		assertThat(ask(LoRAOperation.UNLOAD, "a", null).status()).isEqualTo(LoRAStatus.SUCCESS);
		Awaitility.await().until(() -> this.announced.size() == 1);
		assertThat(ask(LoRAOperation.UNLOAD, "a", null).status()).isEqualTo(LoRAStatus.UNLOAD_NAME_NONEXISTENT);
	}

	@Test
	void nothingOutsideTheDirectoriesIsLoadedWhateverLeadsThere() throws Exception {
		adapter("outside");
		adapter("allowed-not");
		Files.createDirectories(this.directory.resolve("allowed/empty"));
		Files.createSymbolicLink(this.directory.resolve("allowed/link"), this.directory.resolve("outside"));
		Path half = adapter("allowed/half");
		Files.delete(half.resolve("adapter_model.safetensors"));
		Files.createSymbolicLink(half.resolve("adapter_model.safetensors"),
				this.directory.resolve("outside/adapter_model.safetensors"));
		for (String path : List.of("../outside", this.directory.resolve("outside").toString(), "link", "half", "empty",
				"nowhere", "../allowed-not", "", ".", "/", "\u0000")) {
			assertThat(load("x", path)).as(path).isEqualTo(LoRAStatus.LOAD_INVALID_PATH);
		}
		Files.createSymbolicLink(this.directory.resolve("allowed/inside"), adapter("allowed/sql"));
		assertThat(load("x", "inside")).isEqualTo(LoRAStatus.SUCCESS);
	}

	@Test
	void withoutDirectoriesNothingIsLoadedAndWithoutRoomItIsOff() throws Exception {
		String path = adapter("allowed/sql").toString();
		this.node.close();
		this.node = node(2, List.of());
		LoRAResponse response = ask(LoRAOperation.LOAD, "a", path);
		assertThat(response.status()).isEqualTo(LoRAStatus.LOAD_INVALID_PATH);
		assertThat(response.message()).contains("--lora-dir");
		this.node.close();
		this.node = node(0, List.of(this.directory.resolve("allowed")));
		assertThat(load("a", path)).isEqualTo(LoRAStatus.DISABLED);
		assertThat(load("a", "nowhere")).isEqualTo(LoRAStatus.DISABLED);
		assertThat(ask(LoRAOperation.UNLOAD, "a", null).status()).isEqualTo(LoRAStatus.DISABLED);
	}

}
