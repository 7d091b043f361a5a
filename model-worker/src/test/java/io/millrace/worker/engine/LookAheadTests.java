package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** However far sequences go in one call, they make the tokens they make alone. */
class LookAheadTests {

	private static final int PERIOD = 5;

	private static final LookAhead GUESSING = new LookAhead(1, 6, 24);

	private static final LookAhead MANY_STEPS = new LookAhead(4, 0, 0);

	@Test
	void guessesSaveSteps() {
		EngineHarness engine = EngineHarness.lookingAhead(GUESSING, PERIOD, 64, 8, 64);
		Dispatch.Item greedy = engine.accepted(repeating(1, 20), Requests.exactly(60));
		Dispatch.Item drawn = engine.accepted(repeating(2, 20), Requests.seeded(7, 60));
		engine.runUntilIdle();
		engine.assertAsAlone(greedy);
		engine.assertAsAlone(drawn);
		assertThat(engine.reports()).hasSizeLessThan(50);
		int guessed = engine.reports().stream().mapToInt(StepReport::guessedTokens).sum();
		int right = engine.reports().stream().mapToInt(StepReport::rightGuesses).sum();
		int generated = engine.reports().stream().mapToInt(StepReport::outputTokens).sum();
		assertThat(generated).isEqualTo(120);
		assertThat(right).isBetween(25, guessed - 1);
	}

	@Test
	void noGuessMakesAStepTooLarge() {
		EngineHarness engine = EngineHarness.lookingAhead(new LookAhead(1, 6, 12), PERIOD, 256, 16, 64);
		for (int i = 0; i < 14; i++) {
			engine.accepted(repeating(i, 20), Requests.exactly(10 + 2 * i));
		}
		engine.runUntilIdle();
		engine.reports().stream().filter((report) -> !report.prefill()).forEach((report) -> {
			int most = Math.max(report.sequences(), 12);
			assertThat(report.inputTokens()).isLessThanOrEqualTo(most);
			assertThat(report.guessedTokens()).isLessThanOrEqualTo(6 * report.sequences());
		});
		assertThat(engine.reports()).anyMatch((report) -> report.guessedTokens() > 0);
	}

	@Test
	void aRequestThatEditsItsLogitsIsNotGuessed() {
		EngineHarness engine = EngineHarness.lookingAhead(GUESSING, PERIOD, 64, 8, 64);
		engine.accepted(repeating(1, 20), Requests.exactly(20).toBuilder().frequencyPenalty(0.5).build());
		engine.runUntilIdle();
		assertThat(engine.reports()).allMatch((report) -> report.guessedTokens() == 0);
	}

	@Test
	void manyStepsOfOneCallMakeTheSameTokens() {
		EngineHarness engine = EngineHarness.lookingAhead(MANY_STEPS, 0, 64, 8, 64);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			items.add(engine.accepted(Requests.prompt(i, 9), Requests.seeded(i, 21)));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		assertThat(engine.reports()).hasSizeLessThan(10);
		assertThat(engine.reports().stream().mapToInt(StepReport::outputTokens).sum()).isEqualTo(63);
		assertThat(engine.model().batches()).anyMatch((batch) -> batch.steps() == 4);
	}

	@Test
	void whoWaitsIsNotKeptWaitingByManySteps() {
		EngineHarness engine = EngineHarness.lookingAhead(MANY_STEPS, 0, 64, 1, 64);
		engine.accepted(Requests.prompt(1, 9), Requests.exactly(21));
		Dispatch.Item waits = engine.accepted(Requests.prompt(2, 9), Requests.exactly(9));
		engine.turn(21);
		assertThat(engine.model().batches()).allMatch((batch) -> batch.steps() == 1);
		engine.runUntilIdle();
		engine.assertAsAlone(waits);
	}

	@Test
	void whatIsFoundByOthersIsWhatWasRight() {
		EngineHarness engine = EngineHarness.lookingAhead(GUESSING, PERIOD, 64, 8, 64);
		Dispatch.Item first = engine.accepted(repeating(1, 20), Requests.exactly(60));
		engine.runUntilIdle();
		TokenIds whole = first.task().prompt().concat(engine.tokens(first));
		Dispatch.Item second = engine.accepted(whole, Requests.exactly(20));
		engine.runUntilIdle();
		engine.assertAsAlone(second);
		assertThat(engine.end(second).usage().cachedTokens()).isGreaterThanOrEqualTo(whole.size() - 8);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void randomArrivalsAndFailuresMakeTheSameTokens(long seed) {
		Random random = new Random(seed);
		LookAhead lookAhead = new LookAhead(1 + random.nextInt(5), random.nextInt(9), random.nextInt(30));
		int maxSequences = 1 + random.nextInt(6);
		EngineHarness engine = EngineHarness.lookingAhead(lookAhead, 1 + random.nextInt(7), 10 + random.nextInt(30),
				maxSequences, maxSequences + random.nextInt(24));
		engine.model().beforeStep(() -> {
			if (random.nextInt(40) == 0) {
				throw new IllegalStateException("Out of luck.");
			}
		});
		List<Dispatch.Item> accepted = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			if (random.nextInt(8) == 0) {
				int longest = engine.engine().maxLength() - 1;
				SamplingParams sampling = new SamplingParams(random.nextBoolean() ? 0 : 1, 0, 1, random.nextLong(), 0,
						random.nextInt(40), random.nextBoolean(), TokenIds.EMPTY);
				Dispatch.Item item = Requests.item(repeating(random.nextLong(), 1 + random.nextInt(longest)), sampling);
				if (engine.submit(item)) {
					accepted.add(item);
				}
			}
			else if (engine.isBusy()) {
				engine.turn();
			}
		}
		engine.runUntilIdle();
		for (Dispatch.Item item : accepted) {
			TokenIds made = engine.tokens(item);
			assertThat(made).isEqualTo(engine.expected(item).slice(0, made.size()));
		}
		long whole = accepted.stream().filter((item) -> engine.tokens(item).equals(engine.expected(item))).count();
		assertThat(whole).isGreaterThan(accepted.size() / 2);
	}

	private static TokenIds repeating(long seed, int length) {
		TokenIds phrase = Requests.prompt(seed, PERIOD);
		TokenIds whole = phrase;
		while (whole.size() < length) {
			whole = whole.concat(phrase);
		}
		return whole.slice(0, length);
	}

}
