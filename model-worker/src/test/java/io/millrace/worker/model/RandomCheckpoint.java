package io.millrace.worker.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A Llama with random weights, large enough in one direction to make matrix products
 * change their kernel with the number of rows.
 */
final class RandomCheckpoint {

	private static final int HIDDEN = 160;

	private static final int INNER = 2072;

	private static final int HEADS = 5;

	private static final int HEAD_DIM = 32;

	private static final int VOCABULARY = 307;

	private static final int LAYERS = 2;

	private static final String CONFIG = """
			{"architectures": ["LlamaForCausalLM"], "hidden_size": %d, "num_hidden_layers": %d,
			"num_attention_heads": %d, "num_key_value_heads": 1, "intermediate_size": %d, "vocab_size": %d,
			"max_position_embeddings": 1024, "rms_norm_eps": 1e-5, "tie_word_embeddings": true}""";

	private final List<String> header = new ArrayList<>();

	private final List<float[]> data = new ArrayList<>();

	private final int vocabulary;

	private final Random random;

	private int offset;

	private RandomCheckpoint(int vocabulary, long seed) {
		this.vocabulary = vocabulary;
		this.random = new Random(seed);
	}

	static Path write(Path directory, long seed) throws IOException {
		return write(directory, VOCABULARY, seed);
	}

	static Path write(Path directory, int vocabulary, long seed) throws IOException {
		Files.writeString(directory.resolve("config.json"), CONFIG.formatted(HIDDEN, LAYERS, HEADS, INNER, vocabulary));
		Files.write(directory.resolve("model.safetensors"), new RandomCheckpoint(vocabulary, seed).weights());
		return directory;
	}

	private byte[] weights() {
		matrix("model.embed_tokens", this.vocabulary, HIDDEN);
		norm("model.norm");
		for (int layer = 0; layer < LAYERS; layer++) {
			String prefix = "model.layers." + layer + ".";
			norm(prefix + "input_layernorm");
			norm(prefix + "post_attention_layernorm");
			matrix(prefix + "self_attn.q_proj", HEADS * HEAD_DIM, HIDDEN);
			matrix(prefix + "self_attn.k_proj", HEAD_DIM, HIDDEN);
			matrix(prefix + "self_attn.v_proj", HEAD_DIM, HIDDEN);
			matrix(prefix + "self_attn.o_proj", HIDDEN, HEADS * HEAD_DIM);
			matrix(prefix + "mlp.gate_proj", INNER, HIDDEN);
			matrix(prefix + "mlp.up_proj", INNER, HIDDEN);
			matrix(prefix + "mlp.down_proj", HIDDEN, INNER);
		}
		byte[] json = ("{" + String.join(",", this.header) + "}").getBytes(StandardCharsets.UTF_8);
		ByteBuffer file = ByteBuffer.allocate(8 + json.length + this.offset).order(ByteOrder.LITTLE_ENDIAN);
		file.putLong(json.length).put(json);
		for (float[] values : this.data) {
			for (float value : values) {
				file.putFloat(value);
			}
		}
		return file.array();
	}

	private void matrix(String name, int outputs, int inputs) {
		float[] values = new float[outputs * inputs];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) (this.random.nextGaussian() / Math.sqrt(inputs));
		}
		add(name, outputs + "," + inputs, values);
	}

	private void norm(String name) {
		float[] values = new float[HIDDEN];
		for (int i = 0; i < values.length; i++) {
			values[i] = 1 + 0.1f * (float) this.random.nextGaussian();
		}
		add(name, String.valueOf(HIDDEN), values);
	}

	private void add(String name, String shape, float[] values) {
		int end = this.offset + values.length * Float.BYTES;
		this.header.add("\"%s.weight\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}".formatted(name,
				shape, this.offset, end));
		this.data.add(values);
		this.offset = end;
	}

}
