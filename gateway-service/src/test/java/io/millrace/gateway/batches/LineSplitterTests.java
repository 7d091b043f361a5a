package io.millrace.gateway.batches;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LineSplitterTests {

	private static final byte[] TEXT = "one\r\n\n  \ntwo\nthree ü\n\nfour".getBytes(StandardCharsets.UTF_8);

	@Test
	void linesAreTheSameHoweverTheContentIsCut() {
		for (int size = 1; size <= TEXT.length; size++) {
			int step = size;
			Flux<byte[]> pieces = Flux.fromStream(IntStream.iterate(0, (i) -> i < TEXT.length, (i) -> i + step)
				.mapToObj((i) -> java.util.Arrays.copyOfRange(TEXT, i, Math.min(TEXT.length, i + step))));
			List<InputLine> lines = LineSplitter.split(pieces, 100).collectList().block();
			assertThat(lines).extracting((line) -> new String(line.content(), StandardCharsets.UTF_8).strip())
				.containsExactly("one", "two", "three ü", "four");
			assertThat(lines).extracting(InputLine::number).containsExactly(0, 1, 2, 3);
		}
	}

	@Test
	void aLineThatIsTooLongIsNamed() {
		assertThatThrownBy(() -> LineSplitter.split(Flux.just(TEXT), 5).blockLast())
			.isInstanceOf(MillraceException.class)
			.hasMessage("A line may have 5 bytes, and line 3 has more.");
	}

}
