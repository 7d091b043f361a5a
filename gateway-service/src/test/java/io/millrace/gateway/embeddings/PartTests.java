package io.millrace.gateway.embeddings;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PartTests {

	@Test
	void inputsAreSortedByLengthAndKeepTheirPlaces() {
		List<Part> parts = Part.of(List.of(TokenIds.of(1, 2, 3), TokenIds.of(4), TokenIds.of(5, 6)), 2);
		assertThat(parts).hasSize(1);
		Part part = parts.getFirst();
		assertThat(part.places()).containsExactly(1, 2, 0);
		assertThat(part.lengths()).containsExactly(1, 2, 3);
		assertThat(part.tokens()).isEqualTo(TokenIds.of(4, 5, 6, 1, 2, 3));
		List<float[]> vectors = part
			.vectors(TokenIds.of(IntStream.range(0, 6).map((i) -> Float.floatToRawIntBits(i / 2f)).toArray()), 2);
		assertThat(vectors.get(1)).containsExactly(1, 1.5f);
	}

	@Test
	void noPartHasMoreTokensOrNumbersThanAMessageMay() {
		List<TokenIds> inputs = IntStream.range(0, 300).mapToObj((i) -> TokenIds.of(new int[1 + i % 100])).toList();
		List<Part> byTokens = Part.of(inputs, 4);
		assertThat(byTokens).allMatch((part) -> part.tokens().size() <= 8_192).hasSize(2);
		List<Part> byNumbers = Part.of(inputs, 1_024);
		assertThat(byNumbers).allMatch((part) -> part.inputs().size() <= 64).hasSize(5);
		assertThat(byNumbers.stream().flatMap((part) -> part.places().stream()).sorted())
			.isEqualTo(IntStream.range(0, 300).boxed().toList());
	}

	@Test
	void anInputThatIsLargerThanAPartTravelsAlone() {
		List<Part> parts = Part.of(List.of(TokenIds.of(new int[9_000]), TokenIds.of(1), TokenIds.of(new int[9_000])),
				1 << 17);
		assertThat(parts).extracting((part) -> part.places().size()).containsExactly(1, 1, 1);
	}

}
