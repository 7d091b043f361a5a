package io.millrace.worker.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitsHook;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class MeasurementTests {

	private static final long MILLI = 1_000_000;

	@Test
	void decodeCountsTheStepsInWhichEveryStreamDecodes() {
		Measurement measurement = new Measurement(2);
		measurement.addPrefill(List.of(step(2, 64, 10), step(2, 64, 10)), 128);
		measurement.addDecode(List.of(step(2, 9, 100), step(2, 2, 4), step(2, 2, 6), step(1, 1, 50)),
				List.of(TokenIds.of(1, 2), TokenIds.of(3)));
		BatchFigures figures = measurement.figures(OptionalLong.empty());
		assertThat(figures.prefillTokensPerSecond()).isEqualTo(6400, within(1e-6));
		assertThat(figures.decodeTokensPerSecond()).isEqualTo(400, within(1e-6));
		assertThat(figures.decodeStreams()).isEqualTo(2);
		assertThat(figures.stepNanosP50()).isEqualTo(4 * MILLI);
		assertThat(figures.stepNanosP99()).isEqualTo(6 * MILLI);
		assertThat(figures.hostNanos()).isEqualTo(MILLI);
	}

	@Test
	void whereStreamsNeverDecodeAtOnceAllDecodesCount() {
		Measurement measurement = new Measurement(8);
		measurement.addPrefill(List.of(step(8, 64, 10)), 64);
		measurement.addDecode(List.of(step(8, 32, 100), step(4, 4, 4), step(2, 2, 2)), List.of());
		BatchFigures figures = measurement.figures(OptionalLong.empty());
		assertThat(figures.decodeStreams()).isEqualTo(3);
		assertThat(figures.decodeTokensPerSecond()).isEqualTo(1000, within(1e-6));
	}

	@Test
	void aPassWithoutADecodeIsNoMeasurement() {
		assertThatIllegalStateException()
			.isThrownBy(() -> new Measurement(1).addDecode(List.of(step(1, 2, 3)), List.of()));
	}

	@Test
	void theMedianRoundCounts() {
		Measurement measurement = new Measurement(1);
		for (int millis : new int[] { 4, 1, 2 }) {
			measurement.addPrefill(List.of(step(1, 8, millis)), 8);
			measurement.addDecode(List.of(step(1, 1, millis)), List.of());
		}
		BatchFigures figures = measurement.figures(OptionalLong.of(5));
		assertThat(figures.prefill()).hasSize(3);
		assertThat(figures.prefillTokensPerSecond()).isEqualTo(4000, within(1e-6));
		assertThat(figures.decodeTokensPerSecond()).isEqualTo(500, within(1e-6));
	}

	@Test
	void theChecksumKnowsEveryTokenAndItsPlace() {
		List<String> checksums = new ArrayList<>();
		for (TokenIds tokens : List.of(TokenIds.of(1, 2), TokenIds.of(2, 1), TokenIds.of(1), TokenIds.of(1, 2, 0))) {
			TokenChecksum checksum = new TokenChecksum();
			checksum.add(tokens);
			checksums.add(checksum.toString());
		}
		assertThat(checksums).doesNotHaveDuplicates().allMatch((text) -> text.matches("[0-9a-f]{8}"));
		TokenChecksum parts = new TokenChecksum();
		parts.add(TokenIds.of(1));
		parts.add(TokenIds.of(2));
		assertThat(parts).hasToString(checksums.getFirst());
	}

	/** A step that is in native code for all but a millisecond. */
	private static StepTime step(int rows, int tokens, int millis) {
		return new StepTime(rows, tokens == rows, rows, millis * MILLI, (millis - 1) * MILLI);
	}

	@Test
	void tokensBehindAWrongGuessDoNotCount() {
		StepBatch guessed = new StepBatch(List.of(entry(TokenIds.of(3, 4, 5), 3), entry(TokenIds.of(3), 1)));
		StepTime time = StepTime.of(guessed, StepResult.ofTokens(4, 6, 7, 8), 10, 5);
		assertThat(time).isEqualTo(new StepTime(2, true, 3, 10, 5));
	}

	@Test
	void everyTokenOfManyStepsCounts() {
		StepBatch many = new StepBatch(List.of(entry(TokenIds.of(3), 2), entry(TokenIds.of(3), 2)), 2, LogitsHook.NONE);
		assertThat(StepTime.of(many, StepResult.ofTokens(4, 6, 7, 8), 10, 5))
			.isEqualTo(new StepTime(2, true, 4, 10, 5));
	}

	@Test
	void aPromptIsNoDecode() {
		StepBatch prompt = new StepBatch(List.of(entry(TokenIds.of(3, 4), 1), entry(TokenIds.of(3), 1)));
		assertThat(StepTime.of(prompt, StepResult.ofTokens(4, 6), 10, 5).decodes(2)).isFalse();
	}

	private static Entry entry(TokenIds tokens, int draws) {
		return new Entry(tokens, 0, TokenIds.of(0), Collections.nCopies(draws, Draw.GREEDY), Extras.NONE);
	}

}
