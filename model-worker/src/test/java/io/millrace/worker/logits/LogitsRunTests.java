package io.millrace.worker.logits;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.StepResult.Choice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LogitsRunTests {

	private final List<Integer> batchSizes = new ArrayList<>();

	private final LogitsProcessors processors = new LogitsProcessors(List.of(new BrokenProcessor(), new Adder()),
			List.of(new Doubler()));

	private LogitsRun.Request request(LogitsProcessorCall... calls) {
		return new LogitsRun.Request(this.processors.create(List.of(calls), 4, TokenIds.EMPTY), TokenIds.of(1, 2, 3),
				1);
	}

	private static LogitsProcessorCall call(String name, String arguments) {
		return new LogitsProcessorCall(name, arguments);
	}

	@Test
	void eachRequestsProcessorsRunInItsOrderAndBatchesAreCalledOnce() {
		LogitsProcessorCall twice = call("double", "");
		LogitsProcessorCall plus = call("add", "10");
		List<float[]> rows = rows(3);
		LogitsRun run = new LogitsRun(List.of(request(twice, plus), request(twice, twice), request(plus, twice)));
		assertThat(run.process(rows)).containsOnlyNulls();
		assertThat(rows).extracting((row) -> row[0]).containsExactly(12f, 4f, 22f);
		assertThat(this.batchSizes).containsExactly(2, 2);
	}

	@Test
	void whatThrowsFailsItsRowsAloneAndRunsNoFurther() {
		List<float[]> rows = rows(2);
		LogitsRun run = new LogitsRun(List.of(request(call("broken", "2"), call("add", "1")),
				request(call("broken", "3"), call("add", "1"))));
		assertThat(run.process(rows)).containsExactly(new Choice.Failed(ErrorCode.INTERNAL,
				"The logits processor 'broken' that the request asks for failed."), null);
		assertThat(rows).extracting((row) -> row[0]).containsExactly(1f, 2f);
	}

	@Test
	void whatIsNotThereOrRefusesIsSaid() {
		assertThatIllegalArgumentException().isThrownBy(() -> request(call("unknown", "")))
			.withMessage("There is no logits processor 'unknown'; there are: add, broken, double.");
		assertThatIllegalArgumentException().isThrownBy(() -> request(call("add", "much")))
			.withMessageStartingWith("The logits processor 'add' refuses the request: ");
	}

	@Test
	void aNameIsTakenOnce() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LogitsProcessors(List.of(new Adder(), new Adder()), List.of()))
			.withMessage("There are two logits processors with the name 'add'.");
	}

	@Test
	void theExampleIsInstalled() {
		assertThat(LogitsProcessors.installed()
			.create(List.of(call("no-repeat-ngram", "{\"size\": 2}"), call("only-even", "{}")), 4, TokenIds.EMPTY))
			.hasSize(2);
	}

	private static List<float[]> rows(int count) {
		List<float[]> rows = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			rows.add(new float[] { 1, 1, 1, 1 });
		}
		return rows;
	}

	private static final class Adder implements LogitsProcessorFactory {

		@Override
		public String name() {
			return "add";
		}

		@Override
		public LogitsProcessor create(LogitsContext context) {
			float summand = Float.parseFloat(context.arguments());
			return (row) -> row.logits()[0] += summand;
		}

	}

	private final class Doubler implements BatchLogitsProcessor {

		@Override
		public String name() {
			return "double";
		}

		@Override
		public void process(List<LogitsRow> rows) {
			LogitsRunTests.this.batchSizes.add(rows.size());
			rows.forEach((row) -> row.logits()[0] *= 2);
		}

	}

}
