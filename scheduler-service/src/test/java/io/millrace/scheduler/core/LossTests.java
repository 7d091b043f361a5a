package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Probe;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Workers and gateways that are gone, and how the scheduler learns of it. */
class LossTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId ONE_REBORN = new ProcessId(Role.WORKER, "one", 2);

	private static final ProcessId TWO = Scenario.worker("two");

	private static final Cancel CANCEL = new Cancel(RequestId.create(), Attempt.LAST, Scenario.GATEWAY);

	private final Scenario scenario = new Scenario();

	@Test
	void aSilentWorkersUnacceptedRequestsGoElsewhereAndItsLossIsPublished() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
		this.scenario.clock.advance(Duration.ofMillis(900));
		this.scenario.load(TWO, 0, 2);
		this.scenario.clock.advance(Duration.ofMillis(150));
		RecordedEffects.Sent next = only(this.scenario.settle());
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
		assertThat(next.worker()).isEqualTo(TWO);
		assertThat(only(next.items()).task().requestId()).isEqualTo(id);
		assertThat(only(next.items()).attempt()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void aLostWorkersRunningRequestsAreTheirGatewaysToSubmitAgain() {
		this.scenario.load(ONE, 0, 2);
		RequestId id = this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.pass(Duration.ofMillis(1250));
		assertThat(this.scenario.effects.observed(Observation.WorkerLost.class))
			.containsExactly(new Observation.WorkerLost(ONE, 1));
		assertThat(this.scenario.core.openRequests()).isZero();
		this.scenario.load(TWO, 0, 2);
		this.scenario.submit(id, 1);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
	}

	@Test
	void aLostWorkerThatSpeaksIsToldOnceASecondAndOtherwiseIgnored() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.pass(Duration.ofMillis(1250));
		assertThat(this.scenario.effects.lost).hasSize(1);
		this.scenario.pass(Duration.ofSeconds(3), ONE);
		assertThat(this.scenario.effects.lost).hasSize(4).containsOnly(ONE);
		assertThat(this.scenario.core.workers()).isEmpty();
		this.scenario.load(ONE_REBORN, 0, 2);
		assertThat(this.scenario.core.workers()).containsExactly(ONE_REBORN);
	}

	@Test
	void aNewerIncarnationMakesTheOlderLost() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		this.scenario.settle();
		this.scenario.load(ONE_REBORN, 0, 2);
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE_REBORN);
		this.scenario.load(ONE, 0, 2);
		assertThat(this.scenario.core.workers()).containsExactly(ONE_REBORN);
	}

	@Test
	void theHelloOfANewerIncarnationIsEnough() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.core.onHello(new Hello(ONE_REBORN, Scenario.POOL, new ModelCard("model",
				PipelineTask.TEXT_GENERATION, 128, 32, TokenIds.EMPTY, GenerationDefaults.NONE, "hash", 1)));
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
		assertThat(this.scenario.core.workers()).isEmpty();
	}

	@Test
	void aLossThatAnotherSchedulerPublishedIsApplied() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		this.scenario.submit();
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(ONE);
		this.scenario.core.onLost(new Lost(ONE));
		assertThat(only(this.scenario.settle()).worker()).isEqualTo(TWO);
		assertThat(this.scenario.effects.lost).isEmpty();
		this.scenario.load(ONE, 0, 2);
		assertThat(this.scenario.core.workers()).containsExactly(TWO);
		assertThat(this.scenario.effects.lost).isEmpty();
		this.scenario.pass(Duration.ofMillis(1250), ONE, TWO);
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
	}

	@Test
	void whatBouncesGoesElsewhereAtOnceAndItsWorkerIsAsked() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.load(TWO, 1, 2);
		RequestId id = this.scenario.submit();
		RecordedEffects.Sent sent = only(this.scenario.settle());
		this.scenario.core.onBounce(ONE, sent.dispatch());
		assertThat(this.scenario.effects.probed()).containsExactly(ONE);
		RecordedEffects.Sent next = only(this.scenario.settle());
		assertThat(next.worker()).isEqualTo(TWO);
		assertThat(only(next.items()).attempt()).isEqualTo(new Attempt(0, 1));
		assertThat(only(next.items()).task().requestId()).isEqualTo(id);
		assertThat(this.scenario.effects.observed(Observation.Bounced.class)).hasSize(1);
		assertThat(this.scenario.effects.lost).isEmpty();
	}

	@Test
	void aProbeThatBouncesTellsAtOnceThatAWorkerIsGone() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.submit();
		this.scenario.accept(only(this.scenario.settle()));
		this.scenario.core.onBounce(ONE, CANCEL);
		this.scenario.core.onBounce(ONE, new Probe());
		assertThat(this.scenario.effects.observed(Observation.WorkerLost.class))
			.containsExactly(new Observation.WorkerLost(ONE, 1));
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
	}

	@Test
	void aBounceFromLongAgoDoesAWorkerThatLivesNoHarm() {
		this.scenario.core.onBounce(ONE, CANCEL);
		assertThat(this.scenario.effects.probed()).containsExactly(ONE);
		this.scenario.load(ONE, 0, 2);
		this.scenario.core.onBounce(ONE, CANCEL);
		this.scenario.pass(Duration.ofSeconds(3), ONE);
		assertThat(this.scenario.effects.lost).isEmpty();
		assertThat(this.scenario.core.workers()).containsExactly(ONE);
	}

	@Test
	void aWorkerOfWhichMuchBouncesIsAskedNowAndThen() {
		for (int i = 0; i < 100; i++) {
			this.scenario.core.onBounce(ONE, CANCEL);
		}
		assertThat(this.scenario.effects.probed()).hasSize(1);
		this.scenario.clock.advance(Probes.PERIOD);
		this.scenario.core.onBounce(ONE, CANCEL);
		assertThat(this.scenario.effects.probed()).hasSize(2);
	}

	@Test
	void aSilentWorkerIsAskedBeforeItIsGivenUp() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.pass(Duration.ofMillis(500));
		assertThat(this.scenario.effects.probed()).isEmpty();
		this.scenario.pass(Duration.ofMillis(250));
		assertThat(this.scenario.effects.probed()).containsExactly(ONE);
		this.scenario.core.onBounce(ONE, new Probe());
		assertThat(this.scenario.effects.lost).containsExactly(ONE);
	}

	@Test
	void aWorkerThatAnswersItsProbeStays() {
		this.scenario.load(ONE, 0, 2);
		for (int i = 0; i < 5; i++) {
			this.scenario.pass(Duration.ofMillis(750));
			assertThat(this.scenario.effects.probed()).hasSize(i + 1);
			this.scenario.report(ONE);
		}
		assertThat(this.scenario.effects.lost).isEmpty();
	}

	@Test
	void aBounceOfAWorkerThatIsKnownToBeLostSaysSoAgain() {
		this.scenario.core.onBounce(ONE, new Probe());
		this.scenario.core.onBounce(ONE, CANCEL);
		assertThat(this.scenario.effects.lost).hasSize(1);
		this.scenario.clock.advance(Duration.ofSeconds(1));
		this.scenario.core.onBounce(ONE, CANCEL);
		assertThat(this.scenario.effects.lost).hasSize(2);
		assertThat(this.scenario.effects.probed()).isEmpty();
		this.scenario.load(ONE, 0, 2);
		assertThat(this.scenario.core.workers()).isEmpty();
	}

	@Test
	void queuedRequestsOfASilentGatewayAreDroppedWithoutAWord() {
		this.scenario.load(ONE, 3, 2);
		RequestId id = this.scenario.submit();
		this.scenario.pass(Duration.ofSeconds(5), ONE);
		assertThat(this.scenario.core.openRequests()).isOne();
		this.scenario.killGateway();
		this.scenario.pass(Duration.ofMillis(4_500), ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
		assertThat(this.scenario.receipts).containsExactly(id);
		assertThat(this.scenario.effects.rejects()).isEmpty();
	}

	@Test
	void aGatewayNeverHeardOfHasItsLeaseFromItsFirstRequest() {
		this.scenario.killGateway();
		this.scenario.load(ONE, 3, 2);
		this.scenario.pass(Duration.ofSeconds(10), ONE);
		this.scenario.submit();
		this.scenario.pass(Duration.ofMillis(3_750), ONE);
		assertThat(this.scenario.core.openRequests()).isOne();
		this.scenario.pass(Duration.ofMillis(500), ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	@Test
	void aRequestThatComesBackFromAWorkerAfterItsGatewayWentIsDropped() {
		this.scenario.load(ONE, 0, 2);
		this.scenario.killGateway();
		this.scenario.submit();
		assertThat(this.scenario.settle()).hasSize(1);
		this.scenario.pass(Duration.ofSeconds(6), ONE);
		assertThat(this.scenario.core.openRequests()).isZero();
	}

	private static <T> T only(List<T> list) {
		assertThat(list).hasSize(1);
		return list.getFirst();
	}

}
