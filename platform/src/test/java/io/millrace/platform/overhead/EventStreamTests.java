package io.millrace.platform.overhead;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventStreamTests {

	private static final String STREAM = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			+ "d\r\ndata: {\"a\":1}\r\n2\r\n\n\n\r\n10\r\n: keep\n\ndata: b\n\r\n1\r\n\n\r\n0\r\n\r\n";

	private static final String DOCUMENT = "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\n{}";

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 1_000 })
	void answersAreReadHoweverTheyAreCut(int size) {
		EventStream stream = new EventStream();
		read(stream, STREAM, size);
		assertThat(stream.isEnded()).isTrue();
		assertThat(stream.status()).isEqualTo(200);
		assertThat(stream.events()).isEqualTo(2);
		stream.reset();
		read(stream, DOCUMENT, size);
		assertThat(stream.isEnded()).isTrue();
		assertThat(stream.status()).isEqualTo(429);
	}

	private static void read(EventStream stream, String answer, int size) {
		byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
		for (int from = 0; from < bytes.length; from += size) {
			assertThat(stream.isEnded()).isFalse();
			stream.read(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
		}
	}

}
