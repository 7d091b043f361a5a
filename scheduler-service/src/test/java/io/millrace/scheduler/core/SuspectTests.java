package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Reject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests that may have killed a worker. */
class SuspectTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private final Scenario scenario = new Scenario();

	@Test
	void eachWorkerGetsOneSuspectAtATime() {
		this.scenario.load(ONE, 0, 8);
		this.scenario.load(TWO, 0, 8);
		for (int i = 0; i < 3; i++) {
			suspect();
		}
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent).extracting(RecordedEffects.Sent::worker).containsExactlyInAnyOrder(ONE, TWO);
		assertThat(sent).allSatisfy((dispatch) -> assertThat(dispatch.items()).hasSize(1));
		assertThat(this.scenario.effects.observed(Observation.SuspectPlaced.class)).hasSize(2);
		sent.forEach(this.scenario::accept);
		assertThat(this.scenario.settle()).isEmpty();
		RecordedEffects.Sent first = sent.getFirst();
		this.scenario.finish(first.worker(), first.items().getFirst().task().requestId(), new Attempt(1, 0));
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void othersAreNotHeldUpByASuspectThatWaits() {
		this.scenario.load(ONE, 0, 8);
		suspect();
		suspect();
		RequestId free = this.scenario.submit();
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent.stream().flatMap((dispatch) -> dispatch.items().stream()))
			.extracting((item) -> item.task().requestId())
			.hasSize(2)
			.contains(free);
	}

	@Test
	void aSuspectPrefersAnIdleWorker() {
		this.scenario.load(ONE, 1, 64);
		this.scenario.load(TWO, 0, 1);
		suspect();
		assertThat(this.scenario.settle().getFirst().worker()).isEqualTo(TWO);
	}

	@Test
	void aSuspectIsNoneAfterItsNextToken() {
		this.scenario.load(ONE, 0, 8);
		RequestId id = this.scenario.submitSuspect(RequestId.create(), 1, 1, 5);
		this.scenario.accept(this.scenario.settle().getFirst());
		suspect();
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.reports(ONE).hold(id, new Attempt(1, 0), 6);
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aSuspectFoundAtAWorkerCountsThere() {
		RequestId id = RequestId.create();
		this.scenario.load(ONE, 0, 8);
		this.scenario.submitSuspect(id, 1, 1, 2);
		this.scenario.reports(ONE).hold(id, new Attempt(1, 0), 2);
		this.scenario.report(ONE);
		suspect();
		assertThat(this.scenario.settle()).isEmpty();
	}

	@Test
	void twoLostWorkersInARowAreEnough() {
		this.scenario.load(ONE, 0, 8);
		RequestId id = this.scenario.submitSuspect(RequestId.create(), 2, 2, 0);
		assertThat(this.scenario.settle()).isEmpty();
		Reject reject = this.scenario.effects.rejects().getFirst();
		assertThat(reject.requestId()).isEqualTo(id);
		assertThat(reject.error()).isEqualTo(ErrorCode.INTERNAL);
		assertThat(reject.message()).contains("2 workers");
		assertThat(reject.retryAfter()).isNull();
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aLostWorkersSuspectMayGoToTheNextThatHasNone() {
		this.scenario.load(ONE, 0, 8);
		suspect();
		this.scenario.settle();
		this.scenario.load(TWO, 0, 8);
		List<RecordedEffects.Sent> sent = this.scenario.pass(Duration.ofMillis(1250), TWO);
		assertThat(sent).hasSize(1);
		assertThat(sent.getFirst().worker()).isEqualTo(TWO);
	}

	@Test
	void aRequestWhoseWorkersAreLostBeforeTheyAnswerIsNotTriedForEver() {
		RequestId id = this.scenario.submit();
		for (String name : List.of("a", "b", "c")) {
			assertThat(this.scenario.effects.rejects()).isEmpty();
			this.scenario.load(Scenario.worker(name), 0, 8);
			assertThat(this.scenario.settle()).hasSize(1);
			this.scenario.core.onLost(new Lost(Scenario.worker(name)));
		}
		assertThat(this.scenario.effects.rejects()).hasSize(1);
		assertThat(this.scenario.effects.rejects().getFirst().error()).isEqualTo(ErrorCode.INTERNAL);
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aBouncedDispatchIsNoCrash() {
		this.scenario.submit();
		for (String name : List.of("a", "b", "c", "d", "e")) {
			this.scenario.load(Scenario.worker(name), 0, 8);
			this.scenario.core.onBounce(Scenario.worker(name), this.scenario.settle().getFirst().dispatch());
		}
		assertThat(this.scenario.effects.rejects()).isEmpty();
		assertThat(this.scenario.core.queuedRequests()).isOne();
	}

	private RequestId suspect() {
		return this.scenario.submitSuspect(RequestId.create(), 1, 1, 0);
	}

}
