package io.millrace.worker.logits;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ThinkingBudgetTests {

	private static final int FREE = -1;

	/** The prompt is one token; 7 begins reasoning, and 8 9 ends it. */
	@ParameterizedTest
	@CsvSource({ "'7 1 2 3', 8", "'7 1 2 3 8', 9", "'7 1 2', -1", "'7 1 2 3 8 9', -1", "'7 1 2 3 8 9 4 4', -1",
			"'1 2 3 4 5', -1", "'7 8 9 5', -1", "'7 1 8 9', -1", "'', -1" })
	void afterItsBudgetReasoningHasToEnd(String output, int forced) {
		assertThat(forced(output, "{\"budget\":3,\"begin\":[[7]],\"end\":[8,9]}")).isEqualTo(forced);
	}

	@ParameterizedTest
	@CsvSource({ "'1 2 3', 8", "'1 2', -1", "'1 2 3 8', 9", "'1 8 9', -1" })
	void thePromptMayHaveBegunIt(String output, int forced) {
		assertThat(forced(output, "{\"budget\":3,\"begun\":true,\"end\":[8,9]}")).isEqualTo(forced);
	}

	@Test
	void noBudgetEndsItAtOnce() {
		assertThat(forced("", "{\"budget\":0,\"begun\":true,\"end\":[8]}")).isEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "x", "{\"budget\":1}", "{\"budget\":-1,\"end\":[1]}",
			"{\"budget\":1,\"end\":[10]}" })
	void wrongArgumentsAreRefused(String arguments) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ThinkingBudget().create(new LogitsContext(arguments, 10, TokenIds.of(0))));
	}

	/** The only token that is possible; -1 if all are. */
	private static int forced(String output, String arguments) {
		int[] ids = Arrays.stream(("5 " + output).strip().split(" ")).mapToInt(Integer::parseInt).toArray();
		float[] logits = new float[10];
		new ThinkingBudget().create(new LogitsContext(arguments, 10, TokenIds.of(0)))
			.process(new LogitsRow(TokenIds.of(ids), 1, arguments, logits));
		int only = FREE;
		int possible = 0;
		for (int i = 0; i < logits.length; i++) {
			if (logits[i] != Float.NEGATIVE_INFINITY) {
				only = i;
				possible++;
			}
		}
		return (possible == 1) ? only : FREE;
	}

}
