package io.millrace.worker.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.step.StepBatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineTests {

	private static final Outcome STOP = new Outcome.Finished(FinishReason.STOP);

	private static final Outcome LENGTH = new Outcome.Finished(FinishReason.LENGTH);

	private static final Outcome CANCELLED = new Outcome.Finished(FinishReason.CANCELLED);

	private static final Admission ACCEPTED = new Admission.Accepted();

	// How a sequence ends

	@Test
	void endsAtTheTokenLimit() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(3));
		engine.runUntilIdle();
		assertThat(engine.end(item).outcome()).isEqualTo(LENGTH);
		assertThat(engine.end(item).usage()).isEqualTo(new Usage(5, 0, 3));
		assertThat(engine.end(item).scheduler()).isEqualTo(Requests.SCHEDULER);
		assertThat(engine.end(item).gateway()).isEqualTo(Requests.GATEWAY);
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
		assertThat(engine.submit(Requests.item(Requests.prompt(1, 128), Requests.exactly(5))))
			.isEqualTo(new Admission.Refused(new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
					"This model's maximum context length is 128 tokens, prompt and output together, but the prompt "
							+ "has 128.")));
		assertThat(engine.submit(Requests.item(Requests.prompt(1, 127), Requests.exactly(5)))).isEqualTo(ACCEPTED);
	}

	@Test
	void aCacheSmallerThanTheModelsContextBoundsTheContext() {
		EngineHarness engine = EngineHarness.of(8, 2, 16);
		assertThat(engine.engine().maxLength()).isEqualTo(32);
		assertThat(engine.submit(Requests.item(Requests.prompt(1, 32), Requests.exactly(5))))
			.isInstanceOf(Admission.Refused.class);
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 31), Requests.exactly(50));
		engine.runUntilIdle();
		engine.assertAsAlone(item);
	}

	@Test
	void anIdOutsideTheVocabularyNeverReachesTheModel() {
		EngineHarness engine = EngineHarness.roomy();
		assertThat(engine.submit(Requests.item(TokenIds.of(1, 2, 32), Requests.exactly(5))))
			.isEqualTo(new Admission.Refused(new Outcome.Failed(ErrorCode.INVALID_VALUE,
					"Token ids of this model are between 0 and 31, but token 2 of the prompt is 32.")));
	}

	@Test
	void whatIsBeyondTheBoundIsBusyUntilOneEnds() {
		EngineHarness engine = EngineHarness.of(64, 2, 16, 4, 1);
		for (int i = 0; i < 3; i++) {
			engine.accepted(Requests.prompt(i, 5), Requests.exactly(2 + i));
		}
		Dispatch.Item fourth = Requests.item(Requests.prompt(4, 5), Requests.exactly(1));
		assertThat(engine.submit(fourth)).isEqualTo(new Admission.Busy());
		engine.turn(4);
		assertThat(engine.submit(fourth)).isEqualTo(ACCEPTED);
		engine.runUntilIdle();
		engine.assertAsAlone(fourth);
	}

	@Test
	void aDrainingEngineIsBusyAndFinishesWhatItHas() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		engine.engine().drain();
		assertThat(engine.submit(Requests.item(Requests.prompt(2, 5), Requests.exactly(5))))
			.isEqualTo(new Admission.Busy());
		engine.runUntilIdle();
		engine.assertAsAlone(item);
	}

	// Tries and tombstones

	@Test
	void theSameDispatchTwiceIsRunOnce() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		assertThat(engine.submit(item)).isEqualTo(ACCEPTED);
		engine.turn(2);
		assertThat(engine.submit(item)).isEqualTo(ACCEPTED);
		engine.runUntilIdle();
		engine.assertAsAlone(item);
		assertThat(engine.submit(item)).isEqualTo(new Admission.Superseded());
		assertThat(engine.isBusy()).isFalse();
	}

	@Test
	void anOlderTryIsDroppedAndANewerOneReplacesIt() {
		EngineHarness engine = EngineHarness.roomy();
		RequestId id = RequestId.create();
		Dispatch.Item second = item(id, new Attempt(0, 1));
		assertThat(engine.submit(second)).isEqualTo(ACCEPTED);
		assertThat(engine.submit(item(id, new Attempt(0, 0)))).isEqualTo(new Admission.Superseded());
		assertThat(engine.submit(item(id, new Attempt(1, 0)))).isEqualTo(ACCEPTED);
		engine.runUntilIdle();
		assertThat(engine.end(second).attempt()).isEqualTo(new Attempt(1, 0));
		engine.assertAsAlone(second);
	}

	@Test
	void aDispatchAfterItsCancelIsRefusedForAWhile() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(5));
		engine.engine().cancel(item.task().requestId());
		assertThat(engine.submit(item)).isEqualTo(new Admission.Refused(CANCELLED));
		engine.advance(Tombstones.LIFETIME.minusNanos(1));
		assertThat(engine.submit(item)).isEqualTo(new Admission.Refused(CANCELLED));
		engine.advance(Duration.ofNanos(1));
		assertThat(engine.submit(item)).isEqualTo(ACCEPTED);
	}

	@Test
	void tombstonesAreBounded() {
		Tombstones tombstones = new Tombstones(() -> 0);
		RequestId first = RequestId.create();
		tombstones.cancelled(first);
		for (int i = 0; i < Tombstones.MAX_TOMBSTONES; i++) {
			assertThat(tombstones.isCancelled(first)).isTrue();
			tombstones.cancelled(RequestId.create());
		}
		assertThat(tombstones.isCancelled(first)).isFalse();
		assertThat(tombstones.size()).isEqualTo(Tombstones.MAX_TOMBSTONES);
	}

	private static Dispatch.Item item(RequestId id, Attempt attempt) {
		return Requests.item(id, attempt, Requests.GATEWAY, Requests.prompt(1, 5), Requests.exactly(5));
	}

	// Cancel

	@Test
	void cancelsWhatWaitsInTheInbox() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		cancelAndExpectNothingLeft(engine, item, 0);
		assertThat(engine.model().batches()).isEmpty();
	}

	@Test
	void cancelsWhatWaitsForASlot() {
		EngineHarness engine = EngineHarness.of(64, 1, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 5), Requests.exactly(5));
		Dispatch.Item waiting = engine.accepted(Requests.prompt(2, 5), Requests.exactly(5));
		engine.turn(2);
		engine.engine().cancel(waiting.task().requestId());
		engine.turn();
		assertThat(engine.end(waiting).outcome()).isEqualTo(CANCELLED);
		engine.runUntilIdle();
		engine.assertAsAlone(first);
	}

	@Test
	void cancelsWhatPrefills() {
		EngineHarness engine = EngineHarness.of(64, 2, 8);
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 60), Requests.exactly(5));
		engine.turn(3);
		assertThat(engine.load().usedBlocks()).isPositive();
		cancelAndExpectNothingLeft(engine, item, 0);
	}

	@Test
	void cancelsWhatDecodes() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(50));
		engine.turn(3);
		cancelAndExpectNothingLeft(engine, item, 3);
	}

	@Test
	void cancelsWhatWasPreempted() {
		EngineHarness engine = EngineHarness.of(8, 2, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 3), Requests.exactly(28));
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 3), Requests.exactly(28));
		while (engine.preemptions() == 0) {
			engine.turn();
		}
		assertThat(engine.load().waiting()).isOne();
		engine.engine().cancel(second.task().requestId());
		engine.turn();
		assertThat(engine.end(second).outcome()).isEqualTo(CANCELLED);
		engine.runUntilIdle();
		engine.assertAsAlone(first);
	}

	@Test
	void aCancelDuringAStepTakesEffectAfterIt() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prompt(1, 5), Requests.exactly(50));
		AtomicInteger steps = new AtomicInteger();
		engine.model().beforeStep(() -> {
			if (steps.incrementAndGet() == 3) {
				engine.engine().cancel(item.task().requestId());
				engine.engine().cancel(item.task().requestId());
			}
		});
		engine.turn(4);
		assertThat(engine.end(item).outcome()).isEqualTo(CANCELLED);
		assertThat(engine.tokens(item).size()).isEqualTo(3);
		assertThat(engine.load().usedBlocks()).isZero();
	}

	private static void cancelAndExpectNothingLeft(EngineHarness engine, Dispatch.Item item, int tokens) {
		engine.engine().cancel(item.task().requestId());
		engine.turn();
		assertThat(engine.end(item).outcome()).isEqualTo(CANCELLED);
		assertThat(engine.end(item).usage().completionTokens()).isEqualTo(tokens);
		assertThat(engine.load()).isEqualTo(new EngineLoad(0, 0, engine.load().maxSequences(),
				engine.load().totalBlocks(), engine.load().totalBlocks(), 0));
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

	// Emission

	@Test
	void aStepMakesOneFrameForEachGatewayAndThenTheEnds() {
		EngineHarness engine = EngineHarness.roomy();
		ProcessId other = new ProcessId(Role.GATEWAY, "other", 1);
		Dispatch.Item a = engine.accepted(Requests.prompt(1, 5), Requests.exactly(1));
		Dispatch.Item b = engine.accepted(Requests.prompt(2, 5), Requests.exactly(2));
		Dispatch.Item c = Requests.item(RequestId.create(), Attempt.FIRST, other, Requests.prompt(3, 5),
				Requests.exactly(2));
		engine.submit(c);
		engine.turn();
		assertThat(engine.emissions()).hasSize(3);
		assertThat(ids(engine.emissions().get(0))).containsExactly(a.task().requestId(), b.task().requestId());
		assertThat(engine.emissions().get(1).gateway()).isEqualTo(other);
		assertThat(ids(engine.emissions().get(1))).containsExactly(c.task().requestId());
		assertThat(engine.emissions().get(2)).isEqualTo(engine.end(a));
	}

	private static List<RequestId> ids(Emission emission) {
		return ((Emission.Tokens) emission).outputs().stream().map(Output::requestId).toList();
	}

	// Failure

	@Test
	void aFailingStepFailsOnlyItsBatch() {
		EngineHarness engine = EngineHarness.of(64, 2, 16);
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 5), Requests.exactly(9));
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 5), Requests.exactly(9));
		Dispatch.Item waiting = engine.accepted(Requests.prompt(3, 5), Requests.exactly(9));
		engine.turn(2);
		engine.model().beforeStep(() -> {
			throw new IllegalStateException("Out of luck.");
		});
		engine.turn();
		engine.model().beforeStep(() -> {
		});
		Outcome failed = new Outcome.Failed(ErrorCode.INTERNAL, "The model failed to compute this request.");
		assertThat(engine.end(first).outcome()).isEqualTo(failed);
		assertThat(engine.end(second).outcome()).isEqualTo(failed);
		assertThat(engine.hasEnded(waiting)).isFalse();
		engine.runUntilIdle();
		engine.assertAsAlone(waiting);
	}

}
