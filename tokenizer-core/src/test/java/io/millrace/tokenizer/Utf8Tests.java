package io.millrace.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Utf8Tests {

	@Test
	void everyCharacterIsReadBack() {
		String all = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter((codePoint) -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
		byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
		assertThat(Utf8.decode(bytes, 0, bytes.length).equals(all)).isTrue();
	}

	@Test
	void brokenBytesBecomeOneReplacementPerMaximalSubpart() {
		assertThat(decode(0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64))
			.isEqualTo("a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd");
		assertThat(decode(0xED, 0xA0, 0x80)).isEqualTo("\uFFFD\uFFFD\uFFFD");
		assertThat(decode(0xC0, 0xAF)).isEqualTo("\uFFFD\uFFFD");
		assertThat(decode(0xF4, 0x90)).isEqualTo("\uFFFD\uFFFD");
	}

	@Test
	void onlyWhatCouldStillBecomeACharacterIsIncomplete() {
		assertThat(incomplete(0xF0, 0x9F, 0xA6)).isEqualTo(3);
		assertThat(incomplete(0x61, 0xE6)).isEqualTo(1);
		assertThat(incomplete(0xE6, 0xB0, 0xB4)).isZero();
		assertThat(incomplete(0xED, 0xA0)).isZero();
		assertThat(incomplete(0x80, 0x80)).isZero();
		assertThat(incomplete(0xFF)).isZero();
		assertThat(incomplete()).isZero();
	}

	private static String decode(int... values) {
		byte[] bytes = bytes(values);
		return Utf8.decode(bytes, 0, bytes.length);
	}

	private static int incomplete(int... values) {
		byte[] bytes = bytes(values);
		return Utf8.incompleteSuffix(bytes, 0, bytes.length);
	}

	private static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

}
