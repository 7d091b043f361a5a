package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Reject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EarlyRefusalTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final TokenIds PROMPT = TokenIds.of(new int[1_000]);

	private final Scenario scenario = new Scenario(64);

	private final Deque<RequestId> running = new ArrayDeque<>();

	@Test
	void whoWouldWaitLongerThanItMayIsToldAtOnceWhenToComeAgain() {
		serveOneASecondFor(20);
		int waiting = this.scenario.core.queuedRequests();
		assertThat(waiting).isBetween(5, 9);
		assertThat(this.scenario.effects.rejects()).isEmpty();
		while (this.scenario.effects.rejects().isEmpty()) {
			this.scenario.submitTo(PROMPT, null);
		}
		Reject reject = this.scenario.effects.rejects().getFirst();
		assertThat(reject.reason()).isEqualTo(CapacityReason.PREDICTED_WAIT);
		assertThat(reject.message()).contains("10000 ms");
		assertThat(this.scenario.core.queuedRequests()).as("ten seconds' worth").isBetween(9, 12);
		assertThat(reject.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
	}

	@Test
	void anEarlierDeadlineIsWhatItMayWait() {
		serveOneASecondFor(20);
		this.scenario.submitTo(PROMPT, null, Duration.ofSeconds(2), null, 0);
		assertThat(this.scenario.effects.rejects()).singleElement()
			.satisfies((reject) -> assertThat(reject.reason()).isEqualTo(CapacityReason.PREDICTED_WAIT));
	}

	@Test
	void anotherTenantIsNotRefusedForTheQueueOfTheFirst() {
		serveOneASecondFor(20);
		this.scenario.submitTo(PROMPT, null, Duration.ofSeconds(2), "another", 0);
		assertThat(this.scenario.effects.rejects()).isEmpty();
	}

	@Test
	void whoWasAdmittedBeforeIsNotRefusedForAPrediction() {
		serveOneASecondFor(20);
		for (int i = 0; i < 20; i++) {
			this.scenario.submitTo(PROMPT, null, Duration.ofSeconds(60), null, 1);
		}
		assertThat(this.scenario.effects.rejects()).isEmpty();
	}

	@Test
	void withoutExperienceNobodyIsRefused() {
		this.scenario.load(ONE, 9, 1);
		for (int i = 0; i < 60; i++) {
			this.scenario.submitTo(PROMPT, null);
		}
		assertThat(this.scenario.effects.rejects()).isEmpty();
	}

	/** A worker of one slot and one more, and always some who wait. */
	private void serveOneASecondFor(int seconds) {
		this.scenario.load(ONE, 0, 1);
		for (int i = 0; i < 8; i++) {
			this.scenario.submitTo(PROMPT, null);
		}
		take();
		for (int i = 0; i < seconds; i++) {
			this.scenario.pass(Duration.ofSeconds(1), ONE);
			this.scenario.finish(ONE, this.running.removeFirst(), Attempt.FIRST);
			this.scenario.submitTo(PROMPT, null);
			take();
		}
	}

	private void take() {
		for (RecordedEffects.Sent sent : this.scenario.settle()) {
			this.scenario.accept(sent);
			sent.items().forEach((item) -> this.running.add(item.task().requestId()));
		}
	}

}
