package io.millrace.gguf;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TensorTypeTests {

	private final GgufFile file = GgufFile.read(Blocks.FILE);

	@ParameterizedTest
	@EnumSource(TensorType.class)
	void blocksAreTheNumbersOfTheReference(TensorType type) throws IOException {
		GgufTensor blocks = tensor(type.name());
		assertThat(blocks.type()).isEqualTo(type);
		assertThat(blocks.shape()).containsExactly(2L, 512L);
		float[] numbers = decode(blocks);
		assertThat(numbers).hasSize(1024).isEqualTo(decode(tensor(type.name() + ".numbers")));
	}

	@ParameterizedTest
	@EnumSource(TensorType.class)
	void blocksAreDecodedFromAnyByte(TensorType type) throws IOException {
		GgufTensor blocks = tensor(type.name());
		byte[] bytes = bytes(blocks);
		byte[] shifted = new byte[bytes.length + 3];
		System.arraycopy(bytes, 0, shifted, 3, bytes.length);
		float[] last = new float[type.blockSize()];
		type.decode(shifted, shifted.length - type.blockBytes(), last, 1);
		for (int i = 0; i < last.length; i++) {
			last[i] += 0f;
		}
		float[] all = decode(blocks);
		assertThat(last).isEqualTo(Arrays.copyOfRange(all, all.length - last.length, all.length));
	}

	@Test
	void nothingIsReadOutside() {
		assertThatThrownBy(() -> TensorType.Q8_0.decode(new byte[67], 0, new float[64], 2))
			.isInstanceOf(IndexOutOfBoundsException.class);
		assertThatThrownBy(() -> TensorType.Q8_0.decode(new byte[68], 0, new float[63], 2))
			.isInstanceOf(IndexOutOfBoundsException.class);
		assertThatThrownBy(() -> TensorType.F32.decode(new byte[68], -1, new float[63], 2))
			.isInstanceOf(IndexOutOfBoundsException.class);
	}

	private GgufTensor tensor(String name) {
		return this.file.tensors().stream().filter((tensor) -> tensor.name().equals(name)).findFirst().orElseThrow();
	}

	/** The numbers of a tensor, with one zero for both. */
	private static float[] decode(GgufTensor tensor) throws IOException {
		byte[] bytes = bytes(tensor);
		int blocks = bytes.length / tensor.type().blockBytes();
		float[] numbers = new float[blocks * tensor.type().blockSize()];
		tensor.type().decode(bytes, 0, numbers, blocks);
		for (int i = 0; i < numbers.length; i++) {
			numbers[i] += 0f;
		}
		return numbers;
	}

	private static byte[] bytes(GgufTensor tensor) throws IOException {
		byte[] file = Files.readAllBytes(Blocks.FILE);
		return Arrays.copyOfRange(file, (int) tensor.offset(), (int) (tensor.offset() + tensor.bytes()));
	}

}
