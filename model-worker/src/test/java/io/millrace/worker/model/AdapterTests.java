package io.millrace.worker.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.AdapterException;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitsHook;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A model with an adapter computes what transformers computes when the adapter is merged
 * into its weights, in whatever company. The adapters are made by
 * {@code make_adapters.py}.
 */
class AdapterTests {

	private static final float TOLERANCE = 1e-4f;

	private static final int BLOCK_SIZE = 4;

	private static final int BLOCKS = 16;

	private static final List<String> OF_ONE_BASE = List.of("all", "attention", "stabilised", "patterns",
			"some-layers");

	private static Path path(String adapter) {
		return Fixture.path("adapters/" + adapter);
	}

	private static TorchStepExecutor open(String base, int slots, int maxRank) {
		return Fixture.open(Fixture.path("families/" + base), new ExecutorSettings(Dtype.FLOAT32, Quantization.NONE,
				Fixture.DEVICE, 1, 0, null, 4 << 20, BLOCK_SIZE, 8, false, new AdapterRoom(slots, maxRank), true));
	}

	private static void load(TorchStepExecutor model, String adapter, int slot) {
		load(model, path(adapter), slot);
	}

	private static void load(TorchStepExecutor model, Path path, int slot) {
		Adapter adapter = model.readAdapter(path);
		for (int part = 0; part < adapter.parts(); part++) {
			model.loadAdapter(adapter, part, slot);
		}
	}

	private static TokenIds blocks(int sequence) {
		return Sequences.blocks(sequence * BLOCKS, 1, BLOCKS);
	}

	private static Entry part(TokenIds tokens, int from, int to, int sequence, int slot) {
		return new Entry(tokens.slice(from, to), from, blocks(sequence), List.of(Draw.GREEDY), Extras.NONE, slot);
	}

	@ParameterizedTest
	@ValueSource(strings = { "all", "attention", "stabilised", "patterns", "some-layers", "qwen3", "gemma3", "phi3",
			"gpt2", "gpt-neox", "mixtral" })
	void anAdapterEqualsItsMergedWeights(String name) throws IOException {
		Expected expected = Expected.read(name);
		TokenIds prompt = expected.prompt();
		try (TorchStepExecutor model = open(expected.base(), 3, 8)) {
			load(model, name, 1);
			float[] whole = model.logits(new StepBatch(List.of(part(prompt, 0, prompt.size(), 0, 1))))[0];
			assertThat(Sequences.difference(whole, expected.logits())).isLessThan(TOLERANCE);
			float[] last = {};
			for (int i = 0; i < prompt.size(); i++) {
				last = model.logits(new StepBatch(List.of(part(prompt, i, i + 1, 1, 1))))[0];
			}
			assertThat(Sequences.difference(last, expected.logits())).isLessThan(TOLERANCE);
			float[] base = model.logits(new StepBatch(List.of(part(prompt, 0, prompt.size(), 0, -1))))[0];
			assertThat(Sequences.difference(base, expected.logits())).isGreaterThan(0.1f);
		}
	}

	/**
	 * All adapters are a group, or two, or each is alone; prompts are whole, or in parts.
	 */
	@ParameterizedTest
	@CsvSource({ "8, 20", "64, 5", "128, 3" })
	void adaptersAndTheBaseInOneBatchComputeWhatEachComputesAlone(int maxRank, int chunk) throws IOException {
		List<Expected> expected = new ArrayList<>();
		for (String name : OF_ONE_BASE) {
			expected.add(Expected.read(name));
		}
		try (TorchStepExecutor model = open("llama-biases", 6, maxRank);
				TorchStepExecutor base = open("llama-biases", 0, 1)) {
			for (int i = 0; i < OF_ONE_BASE.size(); i++) {
				load(model, OF_ONE_BASE.get(i), slot(i));
			}
			TokenIds other = expected.getFirst().prompt();
			float[] alone = Sequences.whole(base, other, blocks(0));
			int last = other.size() - 1;
			for (int start = 0; start < last; start += chunk) {
				model.execute(new StepBatch(parts(expected, other, start, Math.min(start + chunk, last))));
			}
			List<Entry> decodes = parts(expected, other, last, other.size());
			float[][] logits = model.logits(new StepBatch(decodes));
			assertThat(Sequences.difference(logits[2], alone)).isLessThan(TOLERANCE);
			for (int i = 0; i < expected.size(); i++) {
				float[] own = logits[(i < 2) ? i : i + 1];
				assertThat(Sequences.difference(own, expected.get(i).logits())).as(OF_ONE_BASE.get(i))
					.isLessThan(TOLERANCE);
			}
			decodes.set(0, part(expected.getFirst().prompt(), 7, 15, 0, slot(0)));
			float[][] mixed = model.logits(new StepBatch(decodes));
			assertThat(Sequences.difference(mixed[1], expected.get(1).logits())).isLessThan(TOLERANCE);
			assertThat(Sequences.difference(mixed[2], alone)).isLessThan(TOLERANCE);
			assertThat(Sequences.difference(mixed[5], expected.get(4).logits())).isLessThan(TOLERANCE);
		}
	}

	/** The same part of each adapter's prompt, and as the third one of the base's. */
	private static List<Entry> parts(List<Expected> expected, TokenIds other, int from, int to) {
		List<Entry> parts = new ArrayList<>();
		for (int i = 0; i < expected.size(); i++) {
			parts.add(part(expected.get(i).prompt(), from, to, i, slot(i)));
		}
		parts.add(2, part(other, from, to, 7, Entry.NO_ADAPTER));
		return parts;
	}

	/** Leaves a slot between others unused. */
	private static int slot(int adapter) {
		return (adapter < 2) ? adapter : adapter + 1;
	}

	@Test
	void manyStepsInOneCallKeepTheirAdapters() throws IOException {
		Expected expected = Expected.read("all");
		TokenIds prompt = expected.prompt();
		try (TorchStepExecutor model = open("llama-biases", 2, 4)) {
			load(model, "all", 0);
			model.execute(new StepBatch(List.of(part(prompt, 0, prompt.size() - 1, 0, 0),
					part(prompt, 0, prompt.size() - 1, 1, Entry.NO_ADAPTER))));
			List<Draw> draws = List.of(Draw.GREEDY, Draw.GREEDY, Draw.GREEDY, Draw.GREEDY);
			int last = prompt.size() - 1;
			List<Entry> entries = List.of(
					new Entry(prompt.slice(last, last + 1), last, blocks(0), draws, Extras.NONE, 0),
					new Entry(prompt.slice(last, last + 1), last, blocks(1), draws, Extras.NONE, Entry.NO_ADAPTER));
			int[] tokens = Sequences.tokens(model.execute(new StepBatch(entries, 4, LogitsHook.NONE)));
			int[] adapted = IntStream.range(0, 4).map((step) -> tokens[step]).toArray();
			assertThat(adapted).isEqualTo(expected.greedy().slice(0, 4).toArray());
			assertThat(IntStream.range(4, 8).map((step) -> tokens[step]).toArray()).isNotEqualTo(adapted);
		}
	}

	@Test
	void aSlotForgetsWhatItHeld() throws IOException {
		Expected expected = Expected.read("some-layers");
		TokenIds prompt = expected.prompt();
		try (TorchStepExecutor model = open("llama-biases", 1, 8)) {
			load(model, "all", 0);
			load(model, "some-layers", 0);
			float[] logits = model.logits(new StepBatch(List.of(part(prompt, 0, prompt.size(), 0, 0))))[0];
			assertThat(Sequences.difference(logits, expected.logits())).isLessThan(TOLERANCE);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "embedding|trains an embedding", "head|changes lm_head", "dora|use_dora", "biases|bias",
					"saved|modules_to_save", "attention|has rank 8 in model.layers.0.self_attn.q_proj; the limit is 4",
					"qwen3|by adapter_config.json and the model" })
	void whatIsNotSupportedIsNamed(String adapter, String sentence) {
		try (TorchStepExecutor model = open("llama-biases", 1, 4)) {
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> model.readAdapter(path(adapter)))
				.withMessageContaining(sentence)
				.withMessageEndingWith(".");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}|peft_type null", "[]|JSON object",
			"{\"peft_type\":\"LORA\",\"r\":0}|whole number from 1",
			"{\"peft_type\":\"LORA\",\"r\":2,\"target_modules\":[7]}|list of names",
			"{\"peft_type\":\"LORA\",\"r\":2,\"alpha_pattern\":{\".*x\":2}}|expression .*x",
			"{\"peft_type\":\"LORA\",\"r\":2,\"task_type\":\"SEQ_CLS\"}|SEQ_CLS",
			"{\"peft_type\":\"LORA\",\"r\":2,\"init_lora_weights\":\"pissa_niter_4\"}|pissa_niter_4",
			"{\"peft_type\":\"LORA\",\"r\":2,\"layer_replication\":[[0,1]]}|layer_replication",
			"{\"peft_type\":\"LORA\",\"r\":3}|by adapter_config.json and the model it is [3, 40]",
			"{\"peft_type\":\"LORA\",\"r\":2,\"target_modules\":[\"down_proj\",\"o_proj\",\"up_proj\"]}|lacks lora_A and lora_B of model.layers.0.mlp.up_proj" })
	void aConfigurationThatMakesNoSenseIsRefused(String config, String sentence, @TempDir Path directory)
			throws IOException {
		Files.copy(path("stabilised").resolve("adapter_model.safetensors"),
				directory.resolve("adapter_model.safetensors"));
		Files.writeString(directory.resolve("adapter_config.json"), config);
		try (TorchStepExecutor model = open("llama-biases", 1, 8)) {
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> model.readAdapter(directory))
				.withMessageContaining(sentence)
				.withMessageEndingWith(".");
		}
	}

	@Test
	void filesThatAreNotThereOrCutOffAreRefused(@TempDir Path directory) throws IOException {
		try (TorchStepExecutor model = open("llama-biases", 1, 8)) {
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> model.readAdapter(directory))
				.withMessageContaining("adapter_config.json");
			Files.copy(path("all").resolve("adapter_config.json"), directory.resolve("adapter_config.json"));
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> model.readAdapter(directory))
				.withMessageContaining("adapter_model.safetensors");
			byte[] weights = Files.readAllBytes(path("all").resolve("adapter_model.safetensors"));
			Path file = directory.resolve("adapter_model.safetensors");
			Files.write(file, weights);
			Adapter whole = model.readAdapter(directory);
			Files.write(file, Arrays.copyOf(weights, weights.length / 2));
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> {
				for (int part = 0; part < whole.parts(); part++) {
					model.loadAdapter(whole, part, 0);
				}
			}).withMessageContaining("became shorter");
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> model.readAdapter(directory))
				.withMessageContaining("bytes");
			Files.write(file, weights);
			load(model, directory, 0);
		}
	}

	@Test
	void anAdapterWhoseNumbersAreNotFiniteIsRefusedAndDoesNotReachOthers(@TempDir Path directory) throws IOException {
		Expected expected = Expected.read("all");
		TokenIds prompt = expected.prompt();
		Files.copy(path("stabilised").resolve("adapter_config.json"), directory.resolve("adapter_config.json"));
		byte[] weights = Files.readAllBytes(path("stabilised").resolve("adapter_model.safetensors"));
		ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).putFloat(weights.length - Float.BYTES, Float.NaN);
		Files.write(directory.resolve("adapter_model.safetensors"), weights);
		try (TorchStepExecutor model = open("llama-biases", 3, 8)) {
			load(model, "all", 0);
			load(model, "attention", 2);
			assertThatExceptionOfType(AdapterException.class).isThrownBy(() -> load(model, directory, 1))
				.withMessageEndingWith("that are not finite.");
			float[] logits = model.logits(new StepBatch(List.of(part(prompt, 0, prompt.size(), 0, 0),
					part(prompt, 0, 1, 1, 2), part(prompt, 0, 1, 2, Entry.NO_ADAPTER))))[0];
			assertThat(Sequences.difference(logits, expected.logits())).isLessThan(TOLERANCE);
			float[] last = {};
			for (int i = 0; i < prompt.size(); i++) {
				last = model
					.logits(new StepBatch(List.of(part(prompt, i, i + 1, 3, 0), part(prompt, i, i + 1, 4, 2))))[0];
			}
			assertThat(Sequences.difference(last, expected.logits())).isLessThan(TOLERANCE);
		}
	}

	@Test
	void aBatchInvariantModelHasNoAdapters() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ExecutorSettings(Dtype.AUTO, Quantization.NONE,
				Fixture.DEVICE, 1, 0, null, 1, 4, 1, true, new AdapterRoom(1, 8), true));
	}

	@Test
	void aSlotThatIsNotThereIsRefused() {
		try (TorchStepExecutor model = open("llama-biases", 2, 4)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> model.logits(new StepBatch(List.of(part(TokenIds.of(5), 0, 1, 0, 2)))))
				.withMessageContaining("below 2");
		}
	}

	/** What the merged model computes. */
	private record Expected(String base, TokenIds prompt, float[] logits, TokenIds greedy) {

		static Expected read(String name) throws IOException {
			JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(path(name).resolve("expected.json")));
			JsonNode row = root.get("logits");
			float[] logits = new float[row.size()];
			for (int i = 0; i < logits.length; i++) {
				logits[i] = row.get(i).floatValue();
			}
			return new Expected(root.get("base").stringValue(), ids(root.get("prompt")), logits,
					ids(root.get("greedy")));
		}

		private static TokenIds ids(JsonNode list) {
			return TokenIds.of(list.valueStream().mapToInt(JsonNode::intValue).toArray());
		}

	}

}
