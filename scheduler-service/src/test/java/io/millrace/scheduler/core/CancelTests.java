package io.millrace.scheduler.core;

import java.time.Duration;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a CANCEL in each state of its request. */
class CancelTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private final Scenario scenario = new Scenario();

	@Test
	void aQueuedRequestIsDroppedAndTheSchedulerAnswers() {
		this.scenario.load(ONE, 3, 2);
		RequestId id = this.scenario.submit();
		this.scenario.cancel(id);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id);
		assertThat(this.scenario.effects.cancels()).isEmpty();
		assertThat(this.scenario.effects.gones()).containsExactly(new Gone(id, Attempt.LAST, Scenario.SELF));
		assertThat(this.scenario.effects.observed(Observation.CancelledWhileQueued.class)).hasSize(1);
	}

	@Test
	void aDispatchedRequestIsForTheWorkerToAnswer() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.settle();
		this.scenario.cancel(id);
		assertThat(this.scenario.effects.cancels()).containsExactly(forwarded(ONE, id));
		assertThat(this.scenario.effects.gones()).isEmpty();
		assertThat(this.scenario.receipts).containsExactly(id);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void aRunningRequestKeepsItsSlotUntilItsFinish() {
		this.scenario.load(ONE, 0, 1);
		RequestId id = this.scenario.submit();
		this.scenario.submit();
		this.scenario.settle().forEach(this.scenario::accept);
		this.scenario.submit();
		this.scenario.cancel(id);
		this.scenario.cancel(id);
		assertThat(this.scenario.effects.cancels()).containsExactly(forwarded(ONE, id), forwarded(ONE, id));
		assertThat(this.scenario.effects.gones()).isEmpty();
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.finish(ONE, id, Attempt.FIRST, new Outcome.Finished(FinishReason.CANCELLED));
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void allWorkersThatMayHaveItAreTold() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		RequestId id = this.scenario.submit();
		this.scenario.settle();
		assertThat(this.scenario.pass(Duration.ofMillis(1250), ONE, TWO)).hasSize(1);
		this.scenario.cancel(id);
		assertThat(this.scenario.effects.cancels()).containsExactlyInAnyOrder(forwarded(ONE, id), forwarded(TWO, id));
	}

	@Test
	void aRequestOfAnotherSchedulerIsFoundByItsWorkersLoad() {
		RequestId id = RequestId.create();
		this.scenario.reports(ONE).hold(id, Attempt.FIRST, 3);
		this.scenario.report(ONE);
		this.scenario.cancel(id);
		assertThat(this.scenario.effects.cancels()).containsExactly(forwarded(ONE, id));
		assertThat(this.scenario.effects.gones()).isEmpty();
	}

	@Test
	void aCancelThatOvertakesItsSubmitIsKept() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = RequestId.create();
		this.scenario.cancel(id);
		assertThat(this.scenario.effects.gones()).hasSize(1);
		this.scenario.submit(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aLaterSubmissionThanTheCancelledOneIsServed() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.cancel(id, new Attempt(0, 7));
		this.scenario.submit(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.submit(id, 1);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aCancelOfAnOlderTryLeavesTheNextOneQueued() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.busy(ONE, this.scenario.settle().getFirst().items().getFirst());
		this.scenario.cancel(id, Attempt.FIRST);
		assertThat(this.scenario.core.queuedRequests()).isOne();
		this.scenario.report(ONE);
		assertThat(this.scenario.settle().getFirst().items().getFirst().attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void aWorkerThatAcceptsWhatWasCancelledIsToldAgain() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = this.scenario.settle().getFirst();
		this.scenario.cancel(id);
		this.scenario.accept(sent);
		assertThat(this.scenario.effects.admits()).isEmpty();
		RecordedEffects.To again = new RecordedEffects.To(ONE, new Cancel(id, Attempt.LAST, Scenario.SELF));
		assertThat(this.scenario.effects.cancels()).hasSize(2).endsWith(again);
		this.scenario.report(ONE);
		assertThat(this.scenario.effects.cancels()).hasSize(3).endsWith(again);
	}

	@Test
	void aWorkerThatHasNothingOfACancelledRequestFreesItsSlot() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(this.scenario.settle().getFirst());
		this.scenario.cancel(id);
		this.scenario.core.onGone(new Gone(id, Attempt.LAST, TWO));
		assertThat(this.scenario.core.openRequests()).isOne();
		this.scenario.core.onGone(new Gone(id, Attempt.LAST, ONE));
		assertThat(this.scenario.core.openRequests()).isZero();
		this.scenario.core.checkIntegrity();
	}

	private static RecordedEffects.To forwarded(ProcessId worker, RequestId id) {
		return new RecordedEffects.To(worker, new Cancel(id, Attempt.LAST, Scenario.GATEWAY));
	}

}
