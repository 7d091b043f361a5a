package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes right and wrong files into a directory. */
record CheckpointBuilder(Path directory) {

	static final String CONFIG = """
			{"architectures": ["LlamaForCausalLM"], "hidden_size": 32, "num_hidden_layers": 2,
			"num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48, "vocab_size": 64}""";

	CheckpointBuilder config(String json) {
		return write("config.json", json.getBytes(StandardCharsets.UTF_8));
	}

	CheckpointBuilder generationConfig(String json) {
		return write("generation_config.json", json.getBytes(StandardCharsets.UTF_8));
	}

	/** A safetensors file with the given header and so many bytes of zeros. */
	CheckpointBuilder weights(String header, int dataBytes) {
		byte[] json = header.getBytes(StandardCharsets.UTF_8);
		return weights(json.length, json, dataBytes);
	}

	CheckpointBuilder weights(long claimedLength, byte[] header, int dataBytes) {
		ByteBuffer file = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
		file.putLong(claimedLength).put(header);
		return write("model.safetensors", file.array());
	}

	CheckpointBuilder write(String name, byte[] content) {
		try {
			Files.write(this.directory.resolve(name), content);
			return this;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	ModelDirectory read() {
		return ModelDirectory.read(this.directory);
	}

}
