package io.millrace.protocol;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EmbeddingFormTests {

	@Test
	void aVectorIsCutOnlyToWhatTheModelAllows() {
		EmbeddingForm nested = new EmbeddingForm(96, true, List.of(48, 24));
		assertThat(nested.choose(null)).isEqualTo(96);
		assertThat(nested.choose(96)).isEqualTo(96);
		assertThat(nested.choose(24)).isEqualTo(24);
		refuses(nested, 47, "one of [48, 24] or 96 with this model, got 47");
		EmbeddingForm any = new EmbeddingForm(96, true, List.of());
		assertThat(any.choose(1)).isEqualTo(1);
		refuses(any, 97, "between 1 and 96 with this model, got 97");
		refuses(new EmbeddingForm(96, false, List.of()), 48, "96 with this model, got 48");
	}

	private static void refuses(EmbeddingForm form, int wanted, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> form.choose(wanted))
			.withMessageContaining(sentence);
	}

}
