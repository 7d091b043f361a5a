package io.millrace.worker.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.millrace.protocol.LogitsProcessorCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ThinkingBudgetTests {

	private static final int FREE = -1;

	/** 7 begins reasoning, and 8 9 ends it. */
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
		assertThatIllegalArgumentException().isThrownBy(() -> budget(arguments));
	}

	@ParameterizedTest
	@CsvSource({ "'', 3", "'7', 3", "'7 1', 2", "'7 1 2 3', 0", "'7 1 2 3 8', 0", "'7 8 9', 2147483647",
			"'7 1 2 3 8 9', 2147483647", "'1', 2147483647" })
	void itSaysHowFarTokensAreFree(String output, int free) {
		assertThat(after(output, "{\"budget\":3,\"begin\":[[7]],\"end\":[8,9]}").free()).isEqualTo(free);
	}

	@Test
	void aSequenceOfSeveralTokensBeginsIt() {
		String arguments = "{\"budget\":2,\"begin\":[[7],[5,6,7]],\"end\":[8]}";
		assertThat(forced("5 6 7 1 1", arguments)).isEqualTo(8);
		assertThat(forced("7 1 1", arguments)).isEqualTo(8);
		assertThat(forced("5 6 1 1 1 1 1", arguments)).isEqualTo(FREE);
	}

	/** The only token that is possible; -1 if all are. */
	private static int forced(String output, String arguments) {
		return after(output, arguments).forced().orElse(FREE);
	}

	private static ThinkingBudget after(String output, String arguments) {
		ThinkingBudget budget = budget(arguments);
		Arrays.stream(output.split(" "))
			.filter((id) -> !id.isEmpty())
			.mapToInt(Integer::parseInt)
			.forEach(budget::append);
		return budget;
	}

	private static ThinkingBudget budget(String arguments) {
		return Objects.requireNonNull(ThinkingBudget.of(List.of(new LogitsProcessorCall("other", "{}"),
				new LogitsProcessorCall(ThinkingBudget.NAME, arguments)), 10));
	}

}
