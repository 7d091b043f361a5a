package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A wrong file is refused with one sentence before anything is mapped. */
class SafetensorsTests {

	private static final String GOOD = """
			{"__metadata__": {"format": "pt"}, "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}""";

	@TempDir
	private Path directory;

	private CheckpointBuilder builder;

	@BeforeEach
	void config() {
		this.builder = new CheckpointBuilder(this.directory).config(CheckpointBuilder.CONFIG);
	}

	@Test
	void tensorsAreFoundWhereTheHeaderSays() {
		WeightTensor tensor = this.builder.weights(GOOD, 24).read().weights().require("w", 2, 3);
		assertThat(tensor.type()).isEqualTo(WeightType.F32);
		assertThat(tensor.offset()).isEqualTo(8 + GOOD.length());
		assertThat(tensor.bytes()).isEqualTo(24);
	}

	@Test
	void aMissingWeightOrAnotherShapeIsRefused() {
		WeightIndex weights = this.builder.weights(GOOD, 24).read().weights();
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> weights.require("v", 2, 3))
			.withMessageContaining("lack v.");
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> weights.require("w", 3, 2))
			.withMessageContaining("[3, 2] by the model's configuration, got [2, 3].");
	}

	@Test
	void aFileWithoutRoomForAHeaderIsRefused() {
		assertRefused(this.builder.write("model.safetensors", new byte[7]), "has 7 bytes, too few");
		assertRefused(this.builder.write("model.safetensors", new byte[0]), "has 0 bytes, too few");
	}

	@Test
	void aHeaderBeyondTheFileIsRefused() {
		assertRefused(this.builder.weights(1000, new byte[10], 0), "claims a header of 1000 bytes");
		assertRefused(this.builder.weights(Long.MAX_VALUE, new byte[10], 0), "the limit is 100000000");
		assertRefused(this.builder.weights(-1, new byte[10], 0), "18446744073709551615 bytes; the limit is 100000000");
	}

	@Test
	void aHeaderThatIsNotAnObjectIsRefused() {
		assertRefused(this.builder.weights("{\"w\": ", 24), "is not valid JSON");
		assertRefused(this.builder.weights("[1, 2]", 24), "does not hold a JSON object");
		assertRefused(this.builder.weights("\u0000\u0001", 24), "is not valid JSON");
		assertRefused(this.builder.weights("{\"w\": 3}", 24), "has the dtype ?");
	}

	@Test
	void aRangeOutsideTheDataIsRefused() {
		assertRefused(this.builder.weights(GOOD, 23), "claims the bytes [0, 24] of the data, which has 23 bytes");
		assertRefused(tensor("F32", "[6]", "[8, 32]"), "claims the bytes [8, 32]");
		assertRefused(tensor("F32", "[6]", "[24, 0]"), "claims the bytes [24, 0]");
		assertRefused(tensor("F32", "[6]", "[-24, 0]"), "has no list of sizes in data_offsets");
		assertRefused(tensor("F32", "[6]", "[0, 9223372036854775807]"), "claims the bytes");
		assertRefused(tensor("F32", "[6]", "[0]"), "claims the bytes [0]");
	}

	@Test
	void aShapeThatDoesNotTakeTheBytesIsRefused() {
		assertRefused(tensor("F32", "[7]", "[0, 24]"), "does not take the 24 bytes");
		assertRefused(tensor("BF16", "[6]", "[0, 24]"), "does not take the 24 bytes");
		assertRefused(tensor("F32", "[4294967296, 4294967296, 6]", "[0, 24]"), "does not take the 24 bytes");
		assertRefused(tensor("F32", "[-6]", "[0, 24]"), "has no list of sizes in shape");
		assertRefused(tensor("F32", "[1.5]", "[0, 24]"), "has no list of sizes in shape");
	}

	@Test
	void aDtypeThatIsNotSupportedIsRefused() {
		assertRefused(tensor("I8", "[24]", "[0, 24]"), "has the dtype I8; supported: F32, F16, BF16.");
	}

	@Test
	void tensorsMayShareBytes() {
		String shared = """
				{"a": {"dtype": "F32", "shape": [6], "data_offsets": [0, 24]},
				"b": {"dtype": "F16", "shape": [12], "data_offsets": [0, 24]}}""";
		WeightIndex weights = this.builder.weights(shared, 24).read().weights();
		assertThat(weights.require("a", 6).offset()).isEqualTo(weights.require("b", 12).offset());
	}

	@Test
	void shardsStayInTheDirectoryAndMustExist() {
		assertRefused(this.builder, "neither model.safetensors nor model.safetensors.index.json");
		for (String name : List.of("\"../w\"", "\"/etc/w\"", "3", "\"..\"", "\"\"")) {
			assertRefused(index("{\"weight_map\": {\"w\": " + name + "}}"), "file names in the same directory");
		}
		assertRefused(index("{\"weight_map\": {\"w\": \"x.safetensors\"}}"), "x.safetensors does not exist.");
		assertRefused(index("{}"), "does not say weight_map");
	}

	@Test
	void randomDamageNeverGetsThrough() {
		Random random = new Random(5);
		byte[] header = GOOD.getBytes(java.nio.charset.StandardCharsets.UTF_8);
		for (int round = 0; round < 1000; round++) {
			byte[] damaged = header.clone();
			for (int i = 0; i < 1 + round % 3; i++) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			this.builder.weights(damaged.length, damaged, 24);
			try {
				for (WeightTensor tensor : Safetensors.read(this.directory.resolve("model.safetensors"))) {
					assertThat(tensor.offset() + tensor.bytes()).isLessThanOrEqualTo(8 + damaged.length + 24);
				}
			}
			catch (ModelLoadException ex) {
				assertThat(ex.getMessage()).isNotBlank();
			}
		}
	}

	private CheckpointBuilder tensor(String dtype, String shape, String range) {
		return this.builder.weights(
				"{\"w\": {\"dtype\": \"" + dtype + "\", \"shape\": " + shape + ", \"data_offsets\": " + range + "}}",
				24);
	}

	private CheckpointBuilder index(String json) {
		return this.builder.write("model.safetensors.index.json",
				json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
	}

	private static void assertRefused(CheckpointBuilder builder, String sentence) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(builder::read)
			.withMessageContaining(sentence)
			.withMessageEndingWith(".");
	}

}
