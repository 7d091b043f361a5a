package io.millrace.scheduler.core;

import java.time.Duration;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** One scheduler after another: terms, and work that was placed before. */
class TakeoverTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private final Scenario scenario = new Scenario();

	@Test
	void aTermBeginsWithTheFirstSubmitAndIsNewerThanAnyHeard() {
		this.scenario.reports(ONE).term = this.scenario.clock.millis() + 10_000;
		this.scenario.report(ONE);
		assertThat(this.scenario.core.term(Scenario.POOL)).isZero();
		this.scenario.submit();
		assertThat(this.scenario.core.term(Scenario.POOL)).isEqualTo(this.scenario.clock.millis() + 10_001);
		RecordedEffects.Sent sent = this.scenario.pass(Duration.ofSeconds(1), ONE).getFirst();
		assertThat(sent.dispatch().term()).isEqualTo(this.scenario.core.term(Scenario.POOL));
		assertThat(sent.dispatch().scheduler()).isEqualTo(Scenario.SELF);
	}

	@Test
	void aTermIsAtLeastTheTimeOfTheTakeover() {
		long started = this.scenario.clock.millis();
		this.scenario.clock.advance(Duration.ofSeconds(5));
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		assertThat(this.scenario.settle().getFirst().dispatch().term()).isEqualTo(started + 5_000);
		assertThat(this.scenario.effects.observed(Observation.TookOver.class)).hasSize(1);
	}

	@Test
	void aSubmitAfterAnotherTermWasHeardMakesItActiveAgain() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		this.scenario.accept(this.scenario.settle().getFirst());
		long other = this.scenario.core.term(Scenario.POOL) + 60_000;
		this.scenario.reports(ONE).term = other;
		this.scenario.report(ONE);
		assertThat(this.scenario.core.term(Scenario.POOL)).isZero();
		this.scenario.submit();
		assertThat(this.scenario.core.term(Scenario.POOL)).isEqualTo(other + 1);
	}

	@Test
	void whoHoldsSubmitsTakesANewerTermWhenTheWorkersKnowAnother() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		assertThat(this.scenario.settle()).hasSize(1);
		long unheardOf = this.scenario.core.term(Scenario.POOL) + 60_000;
		this.scenario.reports(ONE).term = unheardOf;
		RecordedEffects.Sent again = this.scenario.pass(Duration.ofMillis(1250), ONE).getFirst();
		assertThat(again.dispatch().term()).isEqualTo(unheardOf + 1);
	}

	@Test
	void whatAWorkerHoldsIsAdmittedThereAndNotDispatchedAgain() {
		RequestId id = RequestId.create();
		this.scenario.report(ONE);
		this.scenario.report(TWO);
		this.scenario.clock.advance(Duration.ofMillis(400));
		this.scenario.redeliver(id, 0);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.reports(TWO).hold(id, new Attempt(0, 3), 5);
		this.scenario.report(TWO);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, new Attempt(0, 3), TWO));
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void whatNoWorkerHoldsIsPlacedOnceAllHaveSaidSo() {
		this.scenario.report(ONE);
		this.scenario.report(TWO);
		this.scenario.clock.advance(Duration.ofMillis(400));
		this.scenario.redeliver(RequestId.create(), 0);
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.report(TWO);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aWorkerThatSaysNothingDelaysATakeoverForHalfASecond() {
		this.scenario.report(ONE);
		this.scenario.report(TWO);
		this.scenario.clock.advance(Duration.ofMillis(400));
		this.scenario.redeliver(RequestId.create(), 0);
		assertThat(this.scenario.pass(Duration.ofMillis(250), ONE)).isEmpty();
		assertThat(this.scenario.pass(Duration.ofMillis(250), ONE)).hasSize(1);
	}

	@Test
	void aSchedulerThatJustStartedListensToARoundOfLoadsFirst() {
		this.scenario.report(ONE);
		RequestId id = RequestId.create();
		this.scenario.redeliver(id, 0);
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.clock.advance(Duration.ofMillis(100));
		this.scenario.reports(TWO).hold(id, Attempt.FIRST, 0);
		this.scenario.report(TWO);
		assertThat(this.scenario.pass(Duration.ofSeconds(1), ONE, TWO)).isEmpty();
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, TWO));
	}

	@Test
	void evenASubmitThatCountsAsNewIsInDoubtAfterAnotherScheduler() {
		this.scenario.reports(ONE).term = 7;
		this.scenario.report(ONE);
		this.scenario.clock.advance(Duration.ofMillis(400));
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.report(ONE);
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void theFirstSchedulerOfAllDoesNotWait() {
		this.scenario.report(ONE);
		this.scenario.submit();
		assertThat(this.scenario.settle()).hasSize(1);
	}

	@Test
	void aRequestThatAnotherSchedulerResubmittedIsOverHere() {
		this.scenario.load(ONE, 3, 2);
		RequestId id = this.scenario.submit();
		this.scenario.reports(ONE).hold(id, new Attempt(1, 0), 0);
		this.scenario.report(ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void aStandbyTakesOverWhatTheFirstHadAtItsWorkers() {
		this.scenario.load(ONE, 0, 2);
		RequestId accepted = this.scenario.submit();
		RecordedEffects.Sent sent = this.scenario.settle().getFirst();
		Scenario standby = new Scenario(this.scenario);
		standby.report(ONE);
		this.scenario.take(ONE, sent.items().getFirst());
		this.scenario.reports(ONE).term = sent.dispatch().term();
		standby.clock.advance(Duration.ofMillis(400));
		standby.redeliver(accepted, 0);
		RequestId fresh = standby.submit();
		RecordedEffects.Sent next = standby.settle().getFirst();
		assertThat(next.items()).extracting((item) -> item.task().requestId()).containsExactly(fresh);
		assertThat(next.dispatch().term()).isGreaterThan(sent.dispatch().term());
		standby.report(ONE);
		assertThat(standby.settle()).isEmpty();
		assertThat(standby.effects.admits()).containsExactly(new Admit(accepted, Attempt.FIRST, ONE));
	}

}
