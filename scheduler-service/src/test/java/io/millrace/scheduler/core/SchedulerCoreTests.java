package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.WorkerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SchedulerCoreTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private final Scenario scenario = new Scenario();

	@Test
	void aRequestIsAdmittedAndAcknowledgedWhenItsWorkerAccepts() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		assertThat(this.scenario.effects.admits).isEmpty();
		assertThat(this.scenario.receipts).isEmpty();
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void requestsGoInTheOrderOfTheirArrivalInBatchesOfBoundedSize() {
		this.scenario.load(ONE, 0, 0, 4);
		List<RequestId> ids = Stream.generate(this.scenario::submit).limit(3).toList();
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent).extracting((batch) -> batch.items().size()).containsExactly(2, 1);
		assertThat(sent.stream().flatMap((batch) -> batch.items().stream()))
			.extracting((item) -> item.task().requestId())
			.containsExactlyElementsOf(ids);
	}

	@Test
	void ownDispatchesCountAtOnceSoThatWorkIsSpread() {
		this.scenario.load(ONE, 0, 0, 4);
		this.scenario.load(TWO, 0, 0, 4);
		Stream.generate(this.scenario::submit).limit(4).toList();
		assertThat(this.scenario.settle()).extracting((batch) -> batch.items().size()).containsExactly(2, 2);
	}

	@Test
	void theLeastLoadedWorkerComesFirst() {
		this.scenario.load(ONE, 2, 1, 4);
		this.scenario.load(TWO, 2, 0, 4);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
	}

	@Test
	void amongEquallyLoadedWorkersTheSmallerPrefillBacklogWins() {
		this.scenario.load(ONE, WorkerState.READY, 1, 0, 4, 500);
		this.scenario.load(TWO, WorkerState.READY, 1, 0, 4, 10);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
	}

	@Test
	void aWorkerGetsItsSlotsAndTheOvercommitAndTheRestWaitsHere() {
		this.scenario.load(ONE, 0, 0, 2);
		Stream.generate(this.scenario::submit).limit(4).toList();
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent.stream().mapToInt((batch) -> batch.items().size()).sum()).isEqualTo(3);
		assertThat(this.scenario.core.queuedRequests()).isOne();
		sent.forEach(this.scenario::accept);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.finish(ONE, sent.getFirst().items().getFirst().task().requestId(), Attempt.FIRST);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void workOfOthersTakesSlotsToo() {
		this.scenario.load(ONE, 2, 1, 2);
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aBusyWorkerIsPassedOverUntilItsNextLoad() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.load(TWO, 1, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.busy(ONE, only(only(this.scenario.settle()).items()));
		RecordedEffects.Sent second = only(this.scenario.settle());
		assertThat(second.worker()).isEqualTo(TWO);
		assertThat(only(second.items()).attempt()).isEqualTo(new Attempt(0, 1));
		this.scenario.busy(TWO, only(second.items()));
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.load(ONE, 0, 0, 2);
		RecordedEffects.Sent third = only(this.scenario.settle());
		assertThat(third.worker()).isEqualTo(ONE);
		this.scenario.accept(third);
		assertThat(this.scenario.effects.admits).containsExactly(new Admit(id, new Attempt(0, 2), ONE));
	}

	@Test
	void anUnansweredDispatchGoesToTheNextWorker() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.load(TWO, 1, 0, 2);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
		RecordedEffects.Sent next = only(this.scenario.pass(Duration.ofMillis(1100), ONE, TWO));
		assertThat(next.worker()).isEqualTo(TWO);
		assertThat(only(next.items()).attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void aWorkerThatAcceptsTooLateIsToldToDropIt() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.load(TWO, 1, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent first = only(this.scenario.settle());
		RecordedEffects.Sent second = only(this.scenario.pass(Duration.ofMillis(1100), ONE, TWO));
		this.scenario.accept(first);
		assertThat(this.scenario.effects.cancels).containsExactly(new RecordedEffects.Cancelled(ONE, id));
		this.scenario.accept(second);
		assertThat(this.scenario.effects.admits).containsExactly(new Admit(id, new Attempt(0, 1), TWO));
	}

	@Test
	void theOnlyWorkerIsTriedAgain() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.submit();
		this.scenario.settle();
		RecordedEffects.Sent again = only(this.scenario.pass(Duration.ofMillis(1250), ONE));
		assertThat(again.worker()).isEqualTo(ONE);
		assertThat(only(again.items()).attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void anAcceptanceThatComesWhileTheRequestWaitsAgainStillCounts() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent first = only(this.scenario.settle());
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 0, 2, 0);
		this.scenario.clock.advance(Duration.ofMillis(1000));
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 0, 2, 0);
		this.scenario.accept(first);
		assertThat(this.scenario.effects.admits).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aLostWorkersUnacceptedRequestsGoElsewhere() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
		this.scenario.clock.advance(Duration.ofMillis(900));
		this.scenario.load(TWO, 0, 0, 2);
		this.scenario.clock.advance(Duration.ofMillis(150));
		RecordedEffects.Sent next = only(this.scenario.settle());
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
		assertThat(next.worker()).isEqualTo(TWO);
		assertThat(only(next.items()).task().requestId()).isEqualTo(id);
	}

	@Test
	void aLostWorkersRunningRequestsAreReported() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.pass(Duration.ofMillis(1250));
		assertThat(this.scenario.effects.lostRunning).containsExactly(Set.of(id));
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void aNewIncarnationReplacesTheOldAtOnce() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.submit();
		this.scenario.settle();
		ProcessId reborn = new ProcessId(Role.WORKER, "one", 2);
		this.scenario.load(reborn, 0, 0, 2);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(reborn);
		this.scenario.load(ONE, 0, 0, 2);
		assertThat(this.scenario.core.workers()).containsExactly(reborn);
	}

	@Test
	void aDrainingWorkerGetsNothing() {
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 0, 2, 0);
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void withoutAWorkerARequestIsRefusedWith503() {
		RequestId id = this.scenario.submit();
		this.scenario.settle();
		assertThat(this.scenario.effects.rejects).isEmpty();
		this.scenario.pass(Duration.ofMillis(1100));
		Reject reject = only(this.scenario.effects.rejects);
		assertThat(reject.requestId()).isEqualTo(id);
		assertThat(reject.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(reject.message()).contains("model");
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aFullQueueRefusesTheNextWith429() {
		this.scenario.load(ONE, 3, 0, 2);
		Stream.generate(this.scenario::submit).limit(4).toList();
		assertThat(this.scenario.effects.rejects).isEmpty();
		RequestId refused = this.scenario.submit();
		Reject reject = only(this.scenario.effects.rejects);
		assertThat(reject.requestId()).isEqualTo(refused);
		assertThat(reject.error()).isEqualTo(ErrorCode.OVERLOADED);
		assertThat(reject.message()).contains("4");
		assertThat(reject.retryAfter()).isPositive();
		assertThat(this.scenario.receipts).containsExactly(refused);
	}

	@Test
	void aRequestThatWaitsTooLongIsRefused() {
		Scenario full = this.scenario;
		full.load(ONE, 3, 0, 2);
		full.submit();
		keepFull(full, Duration.ofMillis(9_500));
		assertThat(full.effects.rejects).isEmpty();
		keepFull(full, Duration.ofMillis(1_000));
		assertThat(only(full.effects.rejects).error()).isEqualTo(ErrorCode.OVERLOADED);
	}

	@Test
	void aRequestWhoseDeadlinePassedIsRefused() {
		this.scenario.load(ONE, 3, 0, 2);
		this.scenario.submit(RequestId.create(), 0, Duration.ofMillis(500));
		keepFull(this.scenario, Duration.ofMillis(750));
		assertThat(only(this.scenario.effects.rejects).message()).contains("deadline");
	}

	@Test
	void aRequestCancelledWhileQueuedIsAcknowledgedAndForgotten() {
		this.scenario.load(ONE, 3, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.core.onCancel(id);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id);
		assertThat(this.scenario.effects.cancels).isEmpty();
	}

	@Test
	void aCancelFollowsTheDispatchToItsWorker() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.core.onCancel(id);
		assertThat(this.scenario.effects.cancels).containsExactly(new RecordedEffects.Cancelled(ONE, id));
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits).isEmpty();
		assertThat(this.scenario.effects.cancels).hasSize(2);
	}

	@Test
	void aCancelledRunningRequestKeepsItsSlotUntilItsFinish() {
		this.scenario.load(ONE, 0, 0, 1);
		RequestId id = this.scenario.submit();
		this.scenario.submit();
		this.scenario.settle().forEach(this.scenario::accept);
		this.scenario.submit();
		this.scenario.core.onCancel(id);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.finish(ONE, id, Attempt.FIRST);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aCancelThatOvertakesItsSubmitIsKept() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = RequestId.create();
		this.scenario.core.onCancel(id);
		this.scenario.submit(id, 0, Scenario.DEADLINE);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aSubmitThatComesAgainWhileRunningIsAdmittedAgainAndNotDispatched() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.submit(id, 0, Scenario.DEADLINE);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(this.scenario.effects.admits).hasSize(2);
		assertThat(this.scenario.receipts).containsExactly(id, id);
	}

	@Test
	void aSubmitThatComesAgainWhileQueuedIsAcknowledgedWithTheFirst() {
		RequestId id = this.scenario.submit();
		this.scenario.submit(id, 0, Scenario.DEADLINE);
		this.scenario.load(ONE, 0, 0, 2);
		RecordedEffects.Sent sent = only(this.scenario.settle());
		assertThat(sent.items()).hasSize(1);
		this.scenario.accept(sent);
		assertThat(this.scenario.receipts).containsExactly(id, id);
		assertThat(this.scenario.effects.admits).hasSize(1);
	}

	@Test
	void aLaterSubmissionSupersedesTheOneBefore() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.submit(id, 1, Scenario.DEADLINE);
		assertThat(only(only(this.scenario.settle()).items()).attempt()).isEqualTo(new Attempt(1, 0));
		this.scenario.submit(id, 0, Scenario.DEADLINE);
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aRefusedSubmissionStaysRefusedButALaterOneIsServed() {
		RequestId id = this.scenario.submit();
		this.scenario.pass(Duration.ofMillis(1250));
		assertThat(this.scenario.effects.rejects).hasSize(1);
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.submit(id, 0, Scenario.DEADLINE);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.submit(id, 1, Scenario.DEADLINE);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aFinishThatOvertakesItsAcceptanceAdmitsToo() {
		this.scenario.load(ONE, 0, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.finish(ONE, id, Attempt.FIRST);
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits).hasSize(1);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void aLostFinishDoesNotKeepItsSlotForEver() {
		this.scenario.load(ONE, 0, 0, 2);
		this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		assertThat(this.scenario.core.openRequests()).isOne();
		this.scenario.pass(Duration.ofSeconds(3), ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void anOlderLoadIsDropped() {
		this.scenario.load(ONE, 3, 0, 2);
		this.scenario.core.onLoad(new Load(ONE, Scenario.POOL, 0, WorkerState.READY, 0, 0, 2, 1, 1, 0));
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	private static void keepFull(Scenario scenario, Duration duration) {
		for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plusMillis(250)) {
			scenario.clock.advance(Duration.ofMillis(250));
			scenario.load(ONE, 3, 0, 2);
			scenario.settle();
		}
	}

	private static <T> T only(List<T> list) {
		assertThat(list).hasSize(1);
		return list.getFirst();
	}

}
