package io.millrace.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An adapter of random numbers for the demo model, in PEFT's layout. */
public final class DemoAdapter {

	public static final int RANK = 4;

	private static final int LAYERS = 6;

	private static final int HIDDEN = 192;

	private static final int KEYS = 64;

	private static final float DEVIATION = 0.2f;

	private final Random random;

	private final List<String> header = new ArrayList<>();

	private final List<float[]> data = new ArrayList<>();

	private int offset;

	private DemoAdapter(long seed) {
		this.random = new Random(seed);
	}

	/** Writes one, which is another for each seed. */
	public static Path write(Path directory, long seed) {
		return write(directory, seed, "");
	}

	/** The same with further fields of its configuration. */
	static Path write(Path directory, long seed, String fields) {
		try {
			Files.createDirectories(directory);
			Files.writeString(directory.resolve("adapter_config.json"),
					"{\"peft_type\":\"LORA\",\"r\":%d,\"lora_alpha\":%d,\"target_modules\":[\"q_proj\",\"v_proj\"]%s}"
						.formatted(RANK, RANK, fields));
			Files.write(directory.resolve("adapter_model.safetensors"), new DemoAdapter(seed).weights());
			return directory;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private byte[] weights() {
		for (int layer = 0; layer < LAYERS; layer++) {
			add(layer, "q_proj", HIDDEN);
			add(layer, "v_proj", KEYS);
		}
		byte[] json = ("{" + String.join(",", this.header) + "}").getBytes(StandardCharsets.UTF_8);
		ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + this.offset).order(ByteOrder.LITTLE_ENDIAN);
		file.putLong(json.length).put(json);
		for (float[] values : this.data) {
			for (float value : values) {
				file.putFloat(value);
			}
		}
		return file.array();
	}

	private void add(int layer, String module, int outputs) {
		String name = "base_model.model.model.layers." + layer + ".self_attn." + module;
		add(name + ".lora_A.weight", RANK, HIDDEN);
		add(name + ".lora_B.weight", outputs, RANK);
	}

	private void add(String name, int rows, int columns) {
		float[] values = new float[rows * columns];
		for (int i = 0; i < values.length; i++) {
			values[i] = DEVIATION * (float) this.random.nextGaussian();
		}
		int end = this.offset + values.length * Float.BYTES;
		this.header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}".formatted(name, rows,
				columns, this.offset, end));
		this.data.add(values);
		this.offset = end;
	}

}
