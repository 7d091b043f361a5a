package io.millrace.gateway.completions;

import java.util.List;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EchoTests {

	@Test
	void tokensAroundATextAreNoneOfIt() {
		Echo echo = Echo.of("ab c", TokenIds.of(9, 1, 2, 8), List.of("<s>", "ab", " c", "</s>"));
		assertThat(echo.text()).isEqualTo("ab c");
		assertThat(echo.offsets()).containsExactly(0, 0, 2, 4);
	}

	@Test
	void specialTokensThatAreWrittenInATextStayThere() {
		Echo echo = Echo.of("<s>ab", TokenIds.of(9, 1), List.of("<s>", "ab"));
		assertThat(echo.text()).isEqualTo("<s>ab");
		assertThat(echo.offsets()).containsExactly(0, 3);
	}

	@Test
	void aTextThatTheTokenizerChangesIsEchoedAsTheModelReadIt() {
		Echo echo = Echo.of("xe\u0301y", TokenIds.of(1, 2, 3), List.of("x", "\u00e9", "y"));
		assertThat(echo.text()).isEqualTo("x\u00e9y");
		assertThat(echo.offsets()).containsExactly(0, 1, 2);
		assertThat(Echo.of("Ab", TokenIds.of(9, 1), List.of("<s>", "ab")).text()).isEqualTo("<s>ab");
	}

	@Test
	void offsetsCountCharactersNotTheirHalves() {
		Echo echo = Echo.of("😀!", TokenIds.of(1, 2, 3), List.of("", "😀", "!"));
		assertThat(echo.offsets()).containsExactly(0, 0, 1);
		assertThat(echo.length()).isEqualTo(2);
	}

}
