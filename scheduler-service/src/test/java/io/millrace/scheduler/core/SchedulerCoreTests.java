package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Routing;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Outcome;
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
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		assertThat(this.scenario.effects.admits()).isEmpty();
		assertThat(this.scenario.receipts).isEmpty();
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void requestsGoInTheOrderOfTheirArrivalInBatchesOfBoundedSize() {
		this.scenario.load(ONE, 0, 4);
		List<RequestId> ids = Stream.generate(this.scenario::submit).limit(3).toList();
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent).extracting((batch) -> batch.items().size()).containsExactly(2, 1);
		assertThat(sent.stream().flatMap((batch) -> batch.items().stream()))
			.extracting((item) -> item.task().requestId())
			.containsExactlyElementsOf(ids);
	}

	@Test
	void whatWaitsGoesByItsPriorityTheSmallestFirst() {
		RequestId usual = this.scenario.submit();
		RequestId later = this.scenario.submit(new Routing(5, null), 0);
		RequestId sooner = this.scenario.submit(new Routing(-1, null), 0);
		RequestId alsoUsual = this.scenario.submit();
		this.scenario.load(ONE, 0, 4);
		assertThat(this.scenario.settle().stream().flatMap((batch) -> batch.items().stream()))
			.extracting((item) -> item.task().requestId())
			.containsExactly(sooner, usual, alsoUsual, later);
	}

	@Test
	void aTargetEndpointIsTheOnlyWorkerForARequestUntilItWasAdmitted() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		this.scenario.submit(new Routing(0, "two"), 0);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
		this.scenario.submit(new Routing(0, "gone"), 1);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
	}

	@Test
	void aTargetEndpointThatIsNotThereIsUnavailableByItsName() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit(new Routing(0, "three"), 0);
		assertThat(this.scenario.pass(Duration.ofSeconds(3), ONE)).isEmpty();
		assertThat(this.scenario.effects.rejects()).containsExactly(
				new Reject(id, 0, ErrorCode.UNAVAILABLE, "No worker of the name 'three' serves the model 'model' now.",
						Duration.ofSeconds(1), CapacityReason.NO_WORKER));
	}

	@Test
	void anAdaptersRequestsGoOnlyWhereItIs() {
		this.scenario.load(ONE, 0, 4);
		this.scenario.load(TWO, 4, 4);
		this.scenario.submitAdapted("sql", 0);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.reports(TWO).adapters = List.of(new LoRAAdapter("sql", "0123", 1));
		this.scenario.report(TWO);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
		this.scenario.submitAdapted("sql", 1);
		assertThat(this.scenario.settle()).as("of a full worker").isEmpty();
		this.scenario.reports(ONE).adapters = List.of(new LoRAAdapter("sql", "0123", 1));
		this.scenario.report(ONE);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
	}

	@Test
	void anAdapterThatNobodyHasIsUnavailableByItsName() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submitAdapted("sql", 0);
		assertThat(this.scenario.pass(Duration.ofSeconds(3), ONE)).isEmpty();
		assertThat(this.scenario.effects.rejects()).containsExactly(new Reject(id, 0, ErrorCode.UNAVAILABLE,
				"No worker serves the model 'model' with the adapter 'sql' now.", Duration.ofSeconds(1),
				CapacityReason.NO_WORKER));
	}

	@Test
	void ownDispatchesCountAtOnceSoThatWorkIsSpread() {
		this.scenario.load(ONE, 0, 4);
		this.scenario.load(TWO, 0, 4);
		Stream.generate(this.scenario::submit).limit(4).toList();
		assertThat(this.scenario.settle()).extracting((batch) -> batch.items().size()).containsExactly(2, 2);
	}

	@Test
	void theLeastLoadedWorkerComesFirst() {
		this.scenario.load(ONE, 3, 4);
		this.scenario.load(TWO, 2, 4);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
	}

	@Test
	void amongEquallyLoadedWorkersTheSmallerPrefillBacklogWins() {
		this.scenario.load(ONE, WorkerState.READY, 1, 4, 500);
		this.scenario.load(TWO, WorkerState.READY, 1, 4, 10);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
	}

	@Test
	void aWorkerGetsItsSlotsAndTheOvercommitAndTheRestWaitsHere() {
		this.scenario.load(ONE, 0, 2);
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
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aBusyWorkerIsPassedOverUntilItsNextLoad() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		RequestId id = this.scenario.submit();
		this.scenario.busy(ONE, only(only(this.scenario.settle()).items()));
		RecordedEffects.Sent second = only(this.scenario.settle());
		assertThat(second.worker()).isEqualTo(TWO);
		assertThat(only(second.items()).attempt()).isEqualTo(new Attempt(0, 1));
		this.scenario.busy(TWO, only(second.items()));
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.load(ONE, 0, 2);
		RecordedEffects.Sent third = only(this.scenario.settle());
		assertThat(third.worker()).isEqualTo(ONE);
		this.scenario.accept(third);
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, new Attempt(0, 2), ONE));
	}

	@Test
	void anUnansweredDispatchGoesToTheNextWorker() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
		RecordedEffects.Sent next = only(this.scenario.pass(Duration.ofMillis(1100), ONE, TWO));
		assertThat(next.worker()).isEqualTo(TWO);
		assertThat(only(next.items()).attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void theGatewayHearsOfEveryWorkerThatAcceptsAndChooses() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent first = only(this.scenario.settle());
		RecordedEffects.Sent second = only(this.scenario.pass(Duration.ofMillis(1250), ONE, TWO));
		this.scenario.accept(first);
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		this.scenario.accept(second);
		assertThat(this.scenario.effects.admits()).hasSize(2).endsWith(new Admit(id, new Attempt(0, 1), TWO));
		assertThat(this.scenario.effects.cancels()).isEmpty();
		this.scenario.finish(TWO, id, new Attempt(0, 1), new Outcome.Finished(FinishReason.CANCELLED));
		assertThat(this.scenario.core.openRequests()).isOne();
	}

	@Test
	void anAcceptanceThatIsLostIsSeenInTheNextLoad() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.take(ONE, only(sent.items()));
		this.scenario.report(ONE);
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits()).hasSize(1);
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void theOnlyWorkerIsTriedAgain() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		this.scenario.settle();
		RecordedEffects.Sent again = only(this.scenario.pass(Duration.ofMillis(1250), ONE));
		assertThat(again.worker()).isEqualTo(ONE);
		assertThat(only(again.items()).attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void anAcceptanceThatComesWhileTheRequestWaitsAgainStillCounts() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent first = only(this.scenario.settle());
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 2, 0);
		this.scenario.clock.advance(Duration.ofMillis(1000));
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 2, 0);
		this.scenario.accept(first);
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, ONE));
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aDrainingWorkerGetsNothing() {
		this.scenario.load(ONE, WorkerState.DRAINING, 0, 2, 0);
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void withoutAWorkerARequestIsRefusedWith503() {
		RequestId id = this.scenario.submit();
		this.scenario.settle();
		assertThat(this.scenario.effects.rejects()).isEmpty();
		this.scenario.pass(Duration.ofMillis(1100));
		Reject reject = only(this.scenario.effects.rejects());
		assertThat(reject.requestId()).isEqualTo(id);
		assertThat(reject.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(reject.message()).contains("model");
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aFullQueueRefusesTheNextWith429() {
		this.scenario.load(ONE, 3, 2);
		Stream.generate(this.scenario::submit).limit(4).toList();
		assertThat(this.scenario.effects.rejects()).isEmpty();
		RequestId refused = this.scenario.submit();
		Reject reject = only(this.scenario.effects.rejects());
		assertThat(reject.requestId()).isEqualTo(refused);
		assertThat(reject.error()).isEqualTo(ErrorCode.OVERLOADED);
		assertThat(reject.message()).contains("4");
		assertThat(reject.retryAfter()).isPositive();
		assertThat(this.scenario.receipts).containsExactly(refused);
	}

	@Test
	void aRequestThatWaitsTooLongIsRefused() {
		Scenario full = this.scenario;
		full.load(ONE, 3, 2);
		full.submit();
		full.pass(Duration.ofMillis(9_500), ONE);
		assertThat(full.effects.rejects()).isEmpty();
		full.pass(Duration.ofMillis(1_000), ONE);
		assertThat(only(full.effects.rejects()).error()).isEqualTo(ErrorCode.OVERLOADED);
	}

	@Test
	void aRequestWhoseDeadlinePassedIsRefused() {
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit(RequestId.create(), 0, Duration.ofMillis(500));
		this.scenario.pass(Duration.ofMillis(750), ONE);
		assertThat(only(this.scenario.effects.rejects()).message()).contains("deadline");
	}

	@Test
	void aSubmitThatComesAgainWhileRunningIsAdmittedAgainAndNotDispatched() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.submit(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(this.scenario.effects.admits()).hasSize(2);
		assertThat(this.scenario.receipts).containsExactly(id, id);
	}

	@Test
	void aSubmitThatComesAgainWhileQueuedIsAcknowledgedWithTheFirst() {
		RequestId id = this.scenario.submit();
		this.scenario.submit(id, 0);
		this.scenario.load(ONE, 0, 2);
		RecordedEffects.Sent sent = only(this.scenario.settle());
		assertThat(sent.items()).hasSize(1);
		this.scenario.accept(sent);
		assertThat(this.scenario.receipts).containsExactly(id, id);
		assertThat(this.scenario.effects.admits()).hasSize(1);
	}

	@Test
	void aLaterSubmissionSupersedesTheOneBefore() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.submit(id, 1);
		assertThat(only(only(this.scenario.settle()).items()).attempt()).isEqualTo(new Attempt(1, 0));
		this.scenario.submit(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aRefusedSubmissionStaysRefusedButALaterOneIsServed() {
		RequestId id = this.scenario.submit();
		this.scenario.pass(Duration.ofMillis(1250));
		assertThat(this.scenario.effects.rejects()).hasSize(1);
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.submit(id, 1);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aFinishWithoutAnAcceptanceEndsTheRequest() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.finish(ONE, id, Attempt.FIRST);
		this.scenario.accept(sent);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void whatTwoLoadsDoNotShowIsForgotten() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.reports(ONE).held.remove(id);
		this.scenario.report(ONE);
		assertThat(this.scenario.core.openRequests()).isOne();
		this.scenario.report(ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void whatOneLoadDoesNotShowMayHaveBeenAcceptedAfterIt() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.accept(sent);
		for (int i = 0; i < 4; i++) {
			this.scenario.reports(ONE).held.remove(id);
			this.scenario.report(ONE);
			this.scenario.take(ONE, only(sent.items()));
			this.scenario.report(ONE);
		}
		assertThat(this.scenario.core.openRequests()).isOne();
	}

	@Test
	void aLoadThatIsOlderThanAFinishDoesNotFillTheWorker() {
		this.scenario.load(ONE, 2, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.accept(sent);
		this.scenario.finish(ONE, id, Attempt.FIRST);
		this.scenario.take(ONE, only(sent.items()));
		this.scenario.report(ONE);
		this.scenario.submit();
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void anOlderLoadIsDropped() {
		Load older = this.scenario.reports(ONE).next(ONE);
		this.scenario.load(ONE, 3, 2);
		this.scenario.core.onLoad(older);
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void aFinishedSubmissionIsNotServedAgain() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.finish(ONE, id, Attempt.FIRST, new Outcome.HandedOver());
		this.scenario.redeliver(id, 0);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id, id);
		this.scenario.submit(id, 1);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aRefusalIsSaidAgainWhenItsSubmitComesAgain() {
		RequestId id = this.scenario.submit();
		this.scenario.pass(Duration.ofMillis(1250));
		this.scenario.redeliver(id, 0);
		assertThat(this.scenario.effects.rejects()).hasSize(2);
		assertThat(this.scenario.effects.rejects().getFirst()).isEqualTo(this.scenario.effects.rejects().getLast());
	}

	@Test
	void aResubmissionGoesBeforeFirstSubmissions() {
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit();
		RequestId resubmitted = this.scenario.submit(RequestId.create(), 1);
		this.scenario.load(ONE, 2, 2);
		assertThat(only(only(this.scenario.settle()).items()).task().requestId()).isEqualTo(resubmitted);
	}

	@Test
	void aResubmissionIsTakenThoughTheQueueIsFull() {
		this.scenario.load(ONE, 3, 2);
		Stream.generate(this.scenario::submit).limit(4).toList();
		Stream.generate(() -> this.scenario.submit(RequestId.create(), 1)).limit(4).toList();
		assertThat(this.scenario.effects.rejects()).isEmpty();
		this.scenario.submit(RequestId.create(), 1);
		assertThat(this.scenario.effects.rejects()).hasSize(1);
	}

	@Test
	void aResubmissionWaitsTheWholeTimeForAWorkerToCome() {
		RequestId id = this.scenario.submit(RequestId.create(), 1);
		this.scenario.pass(Duration.ofMillis(9_500));
		assertThat(this.scenario.effects.rejects()).isEmpty();
		this.scenario.pass(Duration.ofSeconds(1));
		assertThat(only(this.scenario.effects.rejects()).requestId()).isEqualTo(id);
		assertThat(only(this.scenario.effects.rejects()).error()).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	private static <T> T only(List<T> list) {
		assertThat(list).hasSize(1);
		return list.getFirst();
	}

}
