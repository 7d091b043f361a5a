package io.millrace.gguf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GgufFileTests {

	@Test
	void metadataOfEveryTypeIsRead() {
		GgufMetadata metadata = GgufFile.read(Blocks.FILE).metadata();
		assertThat(metadata.whole("test.uint8")).hasValue(200);
		assertThat(metadata.whole("test.int8")).hasValue(-100);
		assertThat(metadata.whole("test.uint16")).hasValue(60_000);
		assertThat(metadata.whole("test.int16")).hasValue(-30_000);
		assertThat(metadata.whole("test.uint32")).hasValue(4_000_000_000L);
		assertThat(metadata.whole("test.int32")).hasValue(-2_000_000_000);
		assertThat(metadata.whole("test.int64")).hasValue(-(1L << 62));
		assertThat(metadata.number("test.float32")).hasValue(0.25);
		assertThat(metadata.number("test.float64")).hasValue(0.1);
		assertThat(metadata.number("test.uint8")).hasValue(200);
		assertThat(metadata.flag("test.bool")).contains(true);
		assertThat(metadata.text("test.string")).contains("mühle");
		assertThat(metadata.texts("test.strings")).contains(List.of("a", "", "ß"));
		assertThat(metadata.wholes("test.integers"))
			.hasValueSatisfying((list) -> assertThat(list).containsExactly(3, -4, 5));
		assertThat(metadata.numbers("test.floats"))
			.hasValueSatisfying((list) -> assertThat(list).containsExactly(0.5f, -1.5f));
		assertThat(metadata.wholes("test.bools")).hasValueSatisfying((list) -> assertThat(list).containsExactly(1, 0));
		assertThat(metadata.numbers("test.integers"))
			.hasValueSatisfying((list) -> assertThat(list).containsExactly(3, -4, 5));
	}

	@Test
	void aKeyThatIsAbsentGivesNothing() {
		GgufMetadata metadata = GgufFile.read(Blocks.FILE).metadata();
		assertThat(metadata.whole("none")).isEmpty();
		assertThat(metadata.number("none")).isEmpty();
		assertThat(metadata.text("none")).isEmpty();
		assertThat(metadata.flag("none")).isEmpty();
		assertThat(metadata.texts("none")).isEmpty();
		assertThat(metadata.isList("none")).isFalse();
	}

	@Test
	void aValueOfAnotherKindIsRefused() {
		GgufMetadata metadata = GgufFile.read(Blocks.FILE).metadata();
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> metadata.text("test.uint8"))
			.withMessageEndingWith("blocks.gguf: test.uint8 is a string, got 200.");
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> metadata.whole("test.uint64"))
			.withMessageEndingWith("test.uint64 is a whole number, got 9223372036854775809.");
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> metadata.texts("test.floats"))
			.withMessageEndingWith("test.floats is a list of strings, got a list.");
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> metadata.wholes("test.floats"))
			.withMessageEndingWith("test.floats is a list of whole numbers, got a list.");
	}

	@Test
	void listsInListsAreSkipped() {
		Draft draft = Draft.of(0, 2).text("deep").type(ValueType.ARRAY).type(ValueType.ARRAY).int64(2);
		draft.type(ValueType.UINT8).int64(3).zeros(3).type(ValueType.STRING).int64(1).text("x");
		draft.text("after").type(ValueType.INT32).int32(5);
		assertThat(draft.read().metadata().whole("after")).hasValue(5);
	}

	@Test
	void tensorsBeginAtTheAlignment() {
		Draft draft = Draft.of(2, 1).text("general.alignment").type(ValueType.UINT32).int32(64);
		draft.tensor("a", 0, 2, 3).tensor("b", 64, 4);
		int header = draft.bytes().length;
		int data = Math.ceilDiv(header, 64) * 64;
		GgufFile file = draft.zeros(data - header + 80).read();
		assertThat(file.tensors()).containsExactly(new GgufTensor("a", TensorType.F32, List.of(3L, 2L), data, 24),
				new GgufTensor("b", TensorType.F32, List.of(4L), data + 64, 16));
	}

	@Test
	void otherFilesAreRefused() {
		refused(new byte[0], "it does not begin with GGUF");
		refused("PK\3\4 zip and more".getBytes(), "it does not begin with GGUF");
		refused(new Draft().int32(0x46554747).int32(1).zeros(16).bytes(), "version 1; supported: 2, 3");
		refused(new Draft().int32(0x46554747).int32(3 << 24).zeros(16).bytes(), "big-endian");
	}

	@Test
	void countsThatDoNotFitAreRefused() {
		refused(Draft.of(1L << 62, 0).bytes(), "claims 4611686018427387904 tensors, where 8 bytes are left");
		refused(Draft.of(0, -1).bytes(), "claims 18446744073709551615 values of metadata");
		refused(Draft.of(0, 1).int64(1L << 40).zeros(8).bytes(), "a key of 1099511627776 bytes");
		refused(Draft.of(0, 1).text("k").type(ValueType.STRING).int64(1000).zeros(8).bytes(),
				"claims a string of 1000 bytes");
		refused(Draft.of(0, 1).text("k").type(ValueType.ARRAY).type(ValueType.STRING).int64(1L << 33).bytes(),
				"claims 8589934592 values in a list");
		refused(Draft.of(0, 1).text("k").int32(13).zeros(16).bytes(), "a value of the type 13");
	}

	@Test
	void listsInListsHaveALimit() {
		Draft draft = Draft.of(0, 1).text("k").type(ValueType.ARRAY);
		for (int i = 0; i < 10_000; i++) {
			draft.type(ValueType.ARRAY).int64(1);
		}
		refused(draft.bytes(), "deeper than 4");
	}

	@Test
	void whatIsSaidTwiceIsRefused() {
		refused(Draft.of(0, 2).text("k").type(ValueType.BOOL).zeros(1).text("k").type(ValueType.BOOL).zeros(1).bytes(),
				"says k twice");
		refused(Draft.of(2, 0).tensor("t", 0, 1).tensor("t", 0, 1).zeros(64).bytes(), "has the tensor t twice");
	}

	@Test
	void tensorsOutsideTheFileAreRefused() {
		refused(Draft.of(1, 0).tensor("t", 0, 64).zeros(32).bytes(), "the tensor t claims 256 bytes from byte 0");
		refused(Draft.of(1, 0).tensor("t", 1L << 40, 4).zeros(64).bytes(), "from byte 1099511627776");
		refused(Draft.of(1, 0).tensor("t", -32, 4).zeros(64).bytes(), "from byte 18446744073709551584");
		refused(Draft.of(1, 0).tensor("t", 8, 4).zeros(64).bytes(), "is aligned to 32");
		refused(Draft.of(1, 0).tensor("t", 0, 1L << 32, 1L << 32).zeros(64).bytes(), "which F32 cannot have");
		refused(Draft.of(1, 0).tensor("t", 0, 0, 4).zeros(64).bytes(), "which F32 cannot have");
		refused(Draft.of(1, 0).typed("t", 8, 0, 33, 4).zeros(640).bytes(), "multiples of 32 numbers");
		refused(Draft.of(1, 0).tensor("t", 0, 1, 1, 1, 1, 1).zeros(64).bytes(), "has 1 to 4 dimensions, got 5");
	}

	@Test
	void typesThatAreNotSupportedAreNamed() {
		refused(Draft.of(1, 0).typed("t", 20, 0, 32, 4).zeros(640).bytes(), "has the type IQ4_NL");
		refused(Draft.of(1, 0).typed("t", 77, 0, 32, 4).zeros(640).bytes(), "has the type 77");
	}

	@Test
	void aPartIsRefused() {
		refused(Draft.of(0, 1).text("split.count").type(ValueType.UINT16).zeros(0).int32(3).bytes(),
				"is one of 3 parts");
	}

	@Test
	void anAlignmentIsAPowerOfTwo() {
		refused(Draft.of(0, 1).text("general.alignment").type(ValueType.UINT32).int32(48).bytes(), "got 48");
		refused(Draft.of(0, 1).text("general.alignment").type(ValueType.UINT32).int32(0).bytes(), "got 0");
	}

	@Test
	void aDirectoryMeansItsOnlyFile(@TempDir Path directory) throws IOException {
		assertThat(GgufFile.locate(directory)).isEmpty();
		assertThat(GgufFile.locate(directory.resolve("absent"))).isEmpty();
		Path one = Files.write(directory.resolve("a.gguf"), new byte[0]);
		assertThat(GgufFile.locate(directory)).contains(one);
		assertThat(GgufFile.locate(one)).contains(one);
		Path other = Files.write(directory.resolve("b.gguf"), new byte[0]);
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> GgufFile.locate(directory))
			.withMessageContaining("2 files in GGUF, among them a.gguf and b.gguf");
		Files.delete(other);
		Files.write(directory.resolve("model.safetensors"), new byte[0]);
		assertThat(GgufFile.locate(directory)).isEmpty();
	}

	private static void refused(byte[] bytes, String sentence) {
		assertThatExceptionOfType(GgufException.class).isThrownBy(() -> Draft.read(bytes))
			.withMessageStartingWith("model.gguf")
			.withMessageContaining(sentence)
			.withMessageEndingWith(".");
	}

}
