package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.step.StepBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineTests {

	private static final Outcome STOP = new Outcome.Finished(FinishReason.STOP);

	private static final Outcome LENGTH = new Outcome.Finished(FinishReason.LENGTH);

	private static final Outcome CANCELLED = new Outcome.Finished(FinishReason.CANCELLED);

	private static final Outcome FAILED = new Outcome.Failed(ErrorCode.INTERNAL,
			"The model failed to compute this request.");

	// How a sequence ends

	@Test
	void promptsAreCutSoThatDecodesKeepTheirPace() {
		EngineHarness engine = EngineHarness.paced(30_000_000, 1_000_000);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			items.add(engine.accepted(Requests.prompt(i, 2), Requests.exactly(100)));
		}
		engine.turn(3);
		int before = engine.reports().size();
		for (int i = 0; i < 8; i++) {
			items.add(engine.accepted(Requests.prompt(100 + i, 100), Requests.exactly(2)));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		List<StepReport> mixed = engine.reports()
			.subList(before, engine.reports().size())
			.stream()
			.filter(StepReport::prefill)
			.toList();
		assertThat(mixed).hasSizeGreaterThan(20);
		assertThat(mixed.getFirst().inputTokens()).isEqualTo(32);
		assertThat(mixed.subList(5, mixed.size()))
			.allSatisfy((report) -> assertThat(report.inputTokens()).isLessThanOrEqualTo(32));
	}

	@Test
	void endsAtTheTokenLimit() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(3));
		engine.runUntilIdle();
		assertThat(engine.end(item).outcome()).isEqualTo(LENGTH);
		assertThat(engine.end(item).usage()).isEqualTo(new Usage(5, 0, 3));
	}

	@Test
	void noNewTokensEndAtOnceWithoutAStep() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(0));
		engine.turn();
		assertThat(engine.end(item).outcome()).isEqualTo(LENGTH);
		assertThat(engine.end(item).usage()).isEqualTo(new Usage(5, 0, 0));
		assertThat(engine.model().batches()).isEmpty();
		assertThat(engine.isBusy()).isFalse();
	}

	@Test
	void endsAtTheEndOfTheContext() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 120), Requests.exactly(1_000));
		engine.runUntilIdle();
		assertThat(engine.end(item).outcome()).isEqualTo(LENGTH);
		assertThat(engine.end(item).usage()).isEqualTo(new Usage(120, 0, 8));
		engine.assertAsAlone(item);
	}

	@Test
	void endsWithAStopTokenWhichIsEmitted() {
		EngineHarness engine = EngineHarness.roomy();
		TokenIds free = HashModel.alone(Requests.prompt(1, 5), Requests.exactly(20), Requests.VOCABULARY,
				TokenIds.EMPTY, 128);
		int stop = free.get(7);
		int first = free.stream().boxed().toList().indexOf(stop);
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5),
				new SamplingParams(0, 0, 1, 0, 0, 20, true, TokenIds.of(stop)));
		engine.runUntilIdle();
		assertThat(engine.end(item).outcome()).isEqualTo(STOP);
		assertThat(engine.tokens(item)).isEqualTo(free.slice(0, first + 1));
		assertThat(engine.end(item).usage().completionTokens()).isEqualTo(first + 1);
	}

	@Test
	void endsWithTheModelsEndUnlessItIsIgnored() {
		EngineHarness engine = EngineHarness.roomy();
		TokenIds prompt = promptThatEndsEarly();
		Dispatch.Item ending = engine.accepted(prompt, SamplingParams.greedy(60));
		Dispatch.Item ignoring = engine.accepted(prompt, Requests.exactly(60));
		engine.runUntilIdle();
		assertThat(engine.end(ending).outcome()).isEqualTo(STOP);
		assertThat(engine.tokens(ending).tail(1)).isEqualTo(Requests.EOS);
		assertThat(engine.end(ignoring).outcome()).isEqualTo(LENGTH);
		assertThat(engine.tokens(ignoring).size()).isEqualTo(60);
		engine.assertAsAlone(ending);
	}

	private static TokenIds promptThatEndsEarly() {
		for (long seed = 0;; seed++) {
			TokenIds prompt = Requests.prompt(seed, 5);
			int length = HashModel.alone(prompt, SamplingParams.greedy(60), Requests.VOCABULARY, Requests.EOS, 128)
				.size();
			if (length > 3 && length < 60) {
				return prompt;
			}
		}
	}

	// What is refused

	@Test
	void aPromptThatFillsTheContextIsRefusedWithBothNumbers() {
		EngineHarness engine = EngineHarness.roomy();
		assertThat(refusal(engine, Requests.item(Requests.prompt(1, 128), Requests.exactly(5))))
			.isEqualTo(new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
					"This model's maximum context length is 128 tokens, prompt and output together, but the prompt "
							+ "has 128."));
		assertThat(refusal(engine, Requests.item(Requests.prompt(1, 127), Requests.exactly(5)))).isNull();
		assertThat(refusal(engine, Requests.item(Requests.prompt(1, 128), Requests.exactly(0)))).isNull();
	}

	@Test
	void aResumedRequestThatIsLongerThanTheContextIsRefusedWithAllNumbers() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 100), Requests.exactly(50));
		assertThat(refusal(engine, Requests.resumed(item, Requests.prompt(2, 29))))
			.isEqualTo(new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
					"This model's maximum context length is 128 tokens, prompt and output together, but the prompt "
							+ "has 100 and the delivered output 29."));
	}

	private static Outcome.@Nullable Failed refusal(EngineHarness engine, Dispatch.Item item) {
		return engine.engine().refuse(item.task());
	}

	@Test
	void aCacheSmallerThanTheModelsContextBoundsTheContext() {
		EngineHarness engine = EngineHarness.of(8, 2, 16);
		assertThat(engine.engine().maxLength()).isEqualTo(32);
		assertThat(refusal(engine, Requests.item(Requests.prompt(1, 32), Requests.exactly(5)))).isNotNull();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 31), Requests.exactly(50));
		engine.runUntilIdle();
		engine.assertAsAlone(item);
	}

	@Test
	void anIdOutsideTheVocabularyNeverReachesTheModel() {
		EngineHarness engine = EngineHarness.roomy();
		assertThat(refusal(engine, Requests.item(TokenIds.of(1, 2, 32), Requests.exactly(5))))
			.isEqualTo(new Outcome.Failed(ErrorCode.INVALID_VALUE,
					"Token ids of this model are between 0 and 31, but token 2 of the prompt is 32."));
		Dispatch.Item item = Requests.item(TokenIds.of(1, 2), Requests.exactly(5));
		assertThat(refusal(engine, Requests.resumed(item, TokenIds.of(3, -1))))
			.isEqualTo(new Outcome.Failed(ErrorCode.INVALID_VALUE,
					"Token ids of this model are between 0 and 31, but token 1 of the delivered output is -1."));
	}

	@Test
	void thereIsNoRoomBeyondTheBoundUntilOneEnds() {
		EngineHarness engine = EngineHarness.of(64, 2, 16, 4, 1);
		for (int i = 0; i < 3; i++) {
			engine.accepted(Requests.prompt(i, 5), Requests.exactly(2 + i));
		}
		Dispatch.Item fourth = Requests.item(Requests.prompt(4, 5), Requests.exactly(1));
		assertThat(engine.submit(fourth)).isFalse();
		engine.turn(4);
		assertThat(engine.submit(fourth)).isTrue();
		engine.runUntilIdle();
		engine.assertAsAlone(fourth);
	}

	// Resumption

	@Test
	void deliveredTokensCountAsGeneratedAndNotAsPrompt() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item whole = Requests.item(Requests.prompt(1, 5), Requests.exactly(8));
		TokenIds expected = Requests.expected(whole, 128);
		Dispatch.Item resumed = engine.accepted(Requests.resumed(whole, expected.slice(0, 6)));
		engine.runUntilIdle();
		assertThat(engine.tokens(resumed)).isEqualTo(expected.slice(6, 8));
		assertThat(engine.end(resumed).usage()).isEqualTo(new Usage(5, 0, 8));
	}

	@Test
	void whatWasDeliveredToItsEndEndsAtOnceWithThatEnd() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item full = Requests.item(Requests.prompt(1, 5), Requests.exactly(3));
		assertEndsAtOnce(engine, Requests.resumed(full, Requests.prompt(2, 3)), LENGTH);
		Dispatch.Item fullContext = Requests.item(Requests.prompt(1, 120), Requests.exactly(50));
		assertEndsAtOnce(engine, Requests.resumed(fullContext, Requests.prompt(2, 8)), LENGTH);
		Dispatch.Item ended = Requests.item(Requests.prompt(1, 5), SamplingParams.greedy(50));
		assertEndsAtOnce(engine, Requests.resumed(ended, TokenIds.of(7, 8, Requests.EOS.get(0))), STOP);
		Dispatch.Item stopped = Requests.item(Requests.prompt(1, 5),
				new SamplingParams(0, 0, 1, 0, 0, 20, true, TokenIds.of(9)));
		assertEndsAtOnce(engine, Requests.resumed(stopped, TokenIds.of(7, 9)), STOP);
		assertThat(engine.model().batches()).isEmpty();
	}

	private static void assertEndsAtOnce(EngineHarness engine, Dispatch.Item resumed, Outcome outcome) {
		engine.accepted(resumed);
		engine.turn();
		assertThat(engine.end(resumed).outcome()).isEqualTo(outcome);
		assertThat(engine.tokens(resumed)).isEqualTo(TokenIds.EMPTY);
		assertThat(engine.end(resumed).usage().completionTokens()).isEqualTo(resumed.task().delivered().size());
	}

	// Abort

	@Test
	void abortsWhatWaitsInTheInbox() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		abortAndExpectNothingLeft(engine, item, 0);
		assertThat(engine.model().batches()).isEmpty();
	}

	@Test
	void abortsWhatWaitsForASlot() {
		EngineHarness engine = EngineHarness.of(64, 1, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		Dispatch.Item waiting = engine.accepted(Requests.prompt(2, 5), Requests.exactly(5));
		engine.turn(2);
		engine.abort(waiting);
		engine.turn();
		assertThat(engine.end(waiting).outcome()).isEqualTo(CANCELLED);
		engine.runUntilIdle();
		engine.assertAsAlone(first);
	}

	@Test
	void abortsWhatPrefills() {
		EngineHarness engine = EngineHarness.of(64, 2, 8);
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 60), Requests.exactly(5));
		engine.turn(3);
		assertThat(engine.load().usedBlocks()).isPositive();
		abortAndExpectNothingLeft(engine, item, 0);
	}

	@Test
	void abortsWhatDecodes() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(50));
		engine.turn(3);
		abortAndExpectNothingLeft(engine, item, 3);
	}

	@Test
	void abortsWhatWasPreempted() {
		EngineHarness engine = EngineHarness.of(8, 2, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 3), Requests.exactly(28));
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 3), Requests.exactly(28));
		while (engine.preemptions() == 0) {
			engine.turn();
		}
		assertThat(engine.load().waiting()).isOne();
		engine.abort(second);
		engine.turn();
		assertThat(engine.end(second).outcome()).isEqualTo(CANCELLED);
		engine.runUntilIdle();
		engine.assertAsAlone(first);
	}

	@Test
	void anAbortDuringAStepTakesEffectAfterIt() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(50));
		AtomicInteger steps = new AtomicInteger();
		engine.model().beforeStep(() -> {
			if (steps.incrementAndGet() == 3) {
				engine.abort(item);
				engine.abort(item);
			}
		});
		engine.turn(4);
		assertThat(engine.end(item).outcome()).isEqualTo(CANCELLED);
		assertThat(engine.tokens(item).size()).isEqualTo(3);
		assertThat(engine.load().usedBlocks()).isZero();
	}

	@Test
	void anAbortOfWhatEndsInTheSameStepIsNothingToAnybody() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item ending = engine.accepted(Requests.prompt(1, 5), Requests.exactly(3));
		Dispatch.Item other = engine.accepted(Requests.prompt(2, 5), Requests.exactly(20));
		AtomicInteger steps = new AtomicInteger();
		engine.model().beforeStep(() -> {
			if (steps.incrementAndGet() == 3) {
				engine.abort(ending);
			}
		});
		engine.runUntilIdle();
		engine.assertAsAlone(ending);
		engine.assertAsAlone(other);
	}

	private static void abortAndExpectNothingLeft(EngineHarness engine, Dispatch.Item item, int tokens) {
		engine.abort(item);
		engine.turn();
		assertThat(engine.end(item).outcome()).isEqualTo(CANCELLED);
		assertThat(engine.end(item).usage().completionTokens()).isEqualTo(tokens);
		assertThat(engine.load())
			.isEqualTo(new EngineLoad(0, 0, engine.load().maxSequences(), engine.load().totalBlocks(),
					engine.load().cachedBlocks(), engine.load().totalBlocks(), 0, engine.load().blockSize()));
	}

	// Fairness

	@Test
	void everyDecodeMovesInEveryStepWhileALongPromptPrefills() {
		EngineHarness engine = EngineHarness.of(64, 4, 8);
		Dispatch.Item decoding = engine.accepted(Requests.prompt(1, 4), Requests.exactly(60));
		engine.turn(2);
		engine.accepted(Requests.prompt(2, 100), Requests.exactly(2));
		int before = engine.tokens(decoding).size();
		engine.turn(10);
		assertThat(engine.tokens(decoding).size()).isEqualTo(before + 10);
	}

	@Test
	void aShortPromptDoesNotWaitForALongOneToEnd() {
		EngineHarness engine = EngineHarness.of(64, 4, 16);
		Dispatch.Item longPrompt = engine.accepted(Requests.prompt(1, 120), Requests.exactly(1));
		engine.turn();
		Dispatch.Item shortPrompt = engine.accepted(Requests.prompt(2, 10), Requests.exactly(1));
		engine.turn(2);
		assertThat(engine.hasEnded(shortPrompt)).isTrue();
		assertThat(engine.hasEnded(longPrompt)).isFalse();
		engine.runUntilIdle();
		engine.assertAsAlone(longPrompt);
	}

	@Test
	void theLastOneInIsPreemptedAndTheFirstAlwaysMoves() {
		EngineHarness engine = EngineHarness.of(10, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(engine.accepted(Requests.prompt(i, 3), Requests.exactly(25)));
		}
		for (int made = 1; !engine.hasEnded(items.getFirst()); made++) {
			engine.turn();
			assertThat(engine.tokens(items.getFirst()).size()).isEqualTo(made);
		}
		assertThat(engine.preemptions()).isPositive();
		assertThat(items.stream().map((item) -> engine.tokens(item).size()).toList())
			.isSortedAccordingTo(Comparator.reverseOrder());
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
	}

	@Test
	void aLonePromptGetsTheWholeBudget() {
		EngineHarness engine = EngineHarness.of(64, 4, 16, 4, 8);
		engine.accepted(Requests.prompt(1, 40), Requests.exactly(1));
		engine.turn(3);
		assertThat(engine.model().batches().stream().map(StepBatch::tokenCount)).containsExactly(16, 16, 8);
	}

	@Test
	void aSequenceDoesNotJoinOnBlocksThatARunningOneIsAboutToNeed() {
		EngineHarness engine = EngineHarness.of(4, 2, 16);
		Dispatch.Item running = engine.accepted(Requests.prompt(1, 8), Requests.exactly(6));
		engine.turn();
		engine.accepted(Requests.prompt(2, 8), Requests.exactly(2));
		engine.turn(3);
		assertThat(engine.load().freeBlocks()).as("one block was kept, and taken").isOne();
		assertThat(engine.load().waiting()).isOne();
		engine.runUntilIdle();
		assertThat(engine.preemptions()).isZero();
		engine.assertAsAlone(running);
	}

	// Failure

	@Test
	void aRequestThatFailsItsStepsTakesNobodyElseDown() {
		EngineHarness engine = EngineHarness.of(64, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(engine.accepted(Requests.prompt(i, 5), Requests.seeded(i, 9)));
		}
		Dispatch.Item waiting = engine.accepted(Requests.prompt(5, 5), Requests.exactly(9));
		engine.turn(6);
		Dispatch.Item poison = items.get(2);
		failStepsWith(engine, poison);
		engine.runUntilIdle();
		assertThat(engine.end(poison).outcome()).isEqualTo(FAILED);
		items.remove(poison);
		items.forEach(engine::assertAsAlone);
		engine.assertAsAlone(waiting);
		assertThat(engine.failedSteps()).as("together, and then alone").isEqualTo(2);
		assertThat(alone(engine, poison)).isEqualTo(1);
	}

	@Test
	void suspectsProveThemselvesBeforeAnybodyGoesOn() {
		EngineHarness engine = EngineHarness.of(64, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			items.add(engine.accepted(Requests.prompt(i, 20), Requests.exactly(9)));
		}
		engine.turn(7);
		failOnce(engine);
		engine.turn();
		int batches = engine.model().batches().size();
		engine.turn(6);
		assertThat(engine.model().batches().stream().skip(batches)).as("20 tokens and more, 16 a step")
			.allMatch((batch) -> batch.entries().size() == 1);
		engine.turn();
		assertThat(engine.model().batches().getLast().entries()).hasSize(3);
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
	}

	@Test
	void suspectsThatDoNotFitBesideTheOthersWaitForThem() {
		EngineHarness engine = EngineHarness.of(8, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(engine.accepted(Requests.prompt(i, 3), Requests.exactly(20)));
		}
		engine.turn(4);
		failOnce(engine);
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
	}

	@Test
	void aSuspectCanBeAborted() {
		EngineHarness engine = EngineHarness.of(64, 4, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 40), Requests.exactly(5));
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 5), Requests.exactly(5));
		engine.turn(2);
		failOnce(engine);
		engine.turn(2);
		engine.abort(first);
		engine.runUntilIdle();
		assertThat(engine.end(first).outcome()).isEqualTo(CANCELLED);
		engine.assertAsAlone(second);
	}

	@Test
	void whatFailsTogetherAgainAndAgainEnds() {
		EngineHarness engine = EngineHarness.of(64, 2, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 5), Requests.exactly(30));
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 5), Requests.exactly(30));
		engine.model().beforeStep(() -> {
			if (engine.model().batches().getLast().entries().size() > 1) {
				throw new IllegalStateException("Too many.");
			}
		});
		engine.runUntilIdle();
		assertThat(engine.end(first).outcome()).isEqualTo(FAILED);
		assertThat(engine.end(second).outcome()).isEqualTo(FAILED);
		assertThat(engine.failedSteps()).isEqualTo(4);
	}

	@Test
	void whereEveryStepFailsEverybodyEnds() {
		EngineHarness engine = EngineHarness.of(64, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			items.add(engine.accepted(Requests.prompt(i, 5), Requests.exactly(9)));
		}
		engine.model().beforeStep(() -> {
			throw new IllegalStateException("Out of luck.");
		});
		engine.runUntilIdle();
		assertThat(items).allMatch((item) -> engine.end(item).outcome().equals(FAILED));
		assertThat(engine.failedSteps()).isLessThanOrEqualTo(2 * items.size());
	}

	/** Steps fail that hold the prompt's first token at its place, or what follows it. */
	private static void failStepsWith(EngineHarness engine, Dispatch.Item poison) {
		List<Integer> tokens = new ArrayList<>(poison.task().prompt().stream().boxed().toList());
		engine.tokens(poison).stream().forEach(tokens::add);
		engine.model().beforeStep(() -> {
			for (StepBatch.Entry entry : engine.model().batches().getLast().entries()) {
				if (isOf(tokens, entry)) {
					throw new IllegalStateException("Poison.");
				}
			}
		});
	}

	private static boolean isOf(List<Integer> tokens, StepBatch.Entry entry) {
		int end = entry.computed() + entry.tokens().size();
		return end <= tokens.size()
				&& entry.tokens().stream().boxed().toList().equals(tokens.subList(entry.computed(), end));
	}

	private static long alone(EngineHarness engine, Dispatch.Item item) {
		List<Integer> prompt = item.task().prompt().stream().boxed().toList();
		return engine.model()
			.batches()
			.stream()
			.filter((batch) -> batch.entries().size() == 1)
			.map((batch) -> batch.entries().getFirst())
			.filter((entry) -> entry.computed() == 0
					&& entry.tokens().stream().boxed().toList().subList(0, prompt.size()).equals(prompt))
			.count();
	}

	private static void failOnce(EngineHarness engine) {
		AtomicBoolean failed = new AtomicBoolean();
		engine.model().beforeStep(() -> {
			if (failed.compareAndSet(false, true)) {
				throw new IllegalStateException("Out of luck.");
			}
		});
	}

}
