package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Probe;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The scheduler's own connection to the bus is away for a while. */
class OutageTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private final Scenario scenario = new Scenario();

	@Test
	void nobodyIsLostAndNothingIsRefusedDuringAnOutage() {
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit();
		this.scenario.pass(Duration.ofSeconds(5), ONE);
		outage(Duration.ofSeconds(30));
		assertThat(this.scenario.effects.lost).isEmpty();
		assertThat(this.scenario.effects.rejects()).isEmpty();
		assertThat(this.scenario.core.queuedRequests()).isOne();
		this.scenario.pass(Duration.ofMillis(2_750));
		assertThat(this.scenario.effects.lost).isEmpty();
		this.scenario.pass(Duration.ofMillis(1_500));
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
	}

	@Test
	void theTimeOfAnOutageDoesNotCountAsWaiting() {
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit();
		this.scenario.pass(Duration.ofSeconds(5), ONE);
		outage(Duration.ofSeconds(30));
		this.scenario.pass(Duration.ofMillis(7_750), ONE);
		assertThat(this.scenario.effects.rejects()).isEmpty();
		this.scenario.pass(Duration.ofMillis(500), ONE);
		assertThat(this.scenario.effects.rejects()).hasSize(1);
	}

	@Test
	void aDeadlineThatPassedDuringAnOutageIsToldAfterIt() {
		this.scenario.load(ONE, 3, 2);
		this.scenario.submit(RequestId.create(), 0, Duration.ofSeconds(2));
		outage(Duration.ofSeconds(5));
		assertThat(this.scenario.effects.rejects()).isEmpty();
		this.scenario.pass(Duration.ofSeconds(4), ONE);
		assertThat(this.scenario.effects.rejects()).hasSize(1);
	}

	@Test
	void whatWasSubmittedBeforeIsPlacedWhenItComesAgain() {
		this.scenario.load(ONE, 3, 2);
		RequestId id = this.scenario.submit();
		outage(Duration.ofSeconds(2));
		this.scenario.load(ONE, 0, 2);
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.redeliver(id, 0);
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.accept(sent);
		assertThat(this.scenario.receipts).containsExactly(id);
	}

	@Test
	void whatTheBusForgotIsPlacedAfterTheGrace() {
		this.scenario.load(ONE, 3, 2);
		RequestId id = this.scenario.submit();
		outage(Duration.ofSeconds(2));
		this.scenario.load(ONE, 0, 2);
		assertThat(this.scenario.pass(Duration.ofMillis(2_750), ONE)).isEmpty();
		RecordedEffects.Sent sent = only(this.scenario.pass(Duration.ofMillis(500), ONE));
		assertThat(only(sent.items()).task().requestId()).isEqualTo(id);
	}

	@Test
	void whatAnotherSchedulerGotMeanwhileIsForgottenWithoutAWord() {
		this.scenario.load(ONE, 2, 2);
		RequestId dispatched = this.scenario.submit();
		this.scenario.submit();
		assertThat(only(only(this.scenario.settle()).items()).task().requestId()).isEqualTo(dispatched);
		outage(Duration.ofSeconds(8));
		this.scenario.reports(ONE).term = this.scenario.clock.millis();
		this.scenario.report(ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).isEmpty();
		assertThat(this.scenario.effects.rejects()).isEmpty();
		assertThat(this.scenario.effects.cancels()).isEmpty();
		assertThat(this.scenario.core.term(Scenario.POOL)).isZero();
	}

	@Test
	void anAcceptanceThatWasLostInAnOutageIsSeenInALoad() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 0, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.take(sent.worker(), only(sent.items()));
		outage(Duration.ofSeconds(2));
		assertThat(this.scenario.pass(Duration.ofSeconds(5), ONE, TWO)).isEmpty();
		assertThat(this.scenario.effects.admits()).containsExactly(new Admit(id, Attempt.FIRST, sent.worker()));
	}

	@Test
	void aBounceWithinTheGraceOnlyTakesTheItemsBack() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		outage(Duration.ofSeconds(2));
		this.scenario.submit();
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.report(ONE);
		RecordedEffects.Sent first = only(this.scenario.settle());
		this.scenario.core.onBounce(ONE, first.dispatch());
		assertThat(this.scenario.settle()).isEmpty();
		this.scenario.report(TWO);
		RecordedEffects.Sent second = only(this.scenario.settle());
		assertThat(second.worker()).isEqualTo(TWO);
		assertThat(only(second.items()).attempt()).isEqualTo(new Attempt(0, 1));
		assertThat(this.scenario.effects.lost).isEmpty();
		assertThat(this.scenario.core.workers()).containsExactlyInAnyOrder(ONE, TWO);
	}

	@Test
	void aProbeThatBouncesWithinTheGraceProvesNothing() {
		this.scenario.load(ONE, 0, 2);
		outage(Duration.ofSeconds(2));
		this.scenario.core.onBounce(ONE, new Probe());
		assertThat(this.scenario.effects.lost).isEmpty();
	}

	private void outage(Duration duration) {
		this.scenario.clock.connected = false;
		assertThat(this.scenario.pass(duration)).isEmpty();
		this.scenario.clock.connected = true;
		this.scenario.settle();
	}

	private static <T> T only(List<T> list) {
		assertThat(list).hasSize(1);
		return list.getFirst();
	}

}
