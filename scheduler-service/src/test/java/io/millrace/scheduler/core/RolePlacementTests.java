package io.millrace.scheduler.core;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who gets which part of a request, where workers have roles. */
class RolePlacementTests {

	private static final ProcessId PREFILL = Scenario.worker("prefill");

	private static final ProcessId DECODE = Scenario.worker("decode");

	private static final ProcessId BOTH = Scenario.worker("both");

	private static final TokenIds SHORT = prompt(255);

	private static final TokenIds LONG = prompt(256);

	private final Scenario scenario = new Scenario();

	private static TokenIds prompt(int length) {
		return TokenIds.of(IntStream.range(0, length).toArray());
	}

	private void there(ProcessId worker, WorkerRole role) {
		this.scenario.reports(worker).role = role;
		this.scenario.load(worker, 0, 4);
	}

	private RecordedEffects.Sent placed(TokenIds prompt) {
		this.scenario.submitTo(prompt, null);
		return only();
	}

	/** One that comes back after its first token. */
	private RecordedEffects.Sent continued(TokenIds prompt) {
		this.scenario.submit(new Submit(new GenerationTask(RequestId.create(), Scenario.POOL, prompt, TokenIds.of(7),
				SamplingParams.greedy(8), Scenario.GATEWAY, this.scenario.clock.instant().plusSeconds(9)), 1, 0), 1);
		return only();
	}

	private RecordedEffects.Sent only() {
		List<RecordedEffects.Sent> sent = this.scenario.settle();
		assertThat(sent).hasSize(1);
		assertThat(sent.getFirst().items()).hasSize(1);
		return sent.getFirst();
	}

	private static Dispatch.Item item(RecordedEffects.Sent sent) {
		return sent.items().getFirst();
	}

	@Test
	void longPromptsArePrefilledApartAndGoOnElsewhere() {
		there(PREFILL, WorkerRole.PREFILL);
		there(DECODE, WorkerRole.DECODE);
		RecordedEffects.Sent first = placed(LONG);
		assertThat(first.worker()).isEqualTo(PREFILL);
		assertThat(item(first).prefillOnly()).isTrue();
		RecordedEffects.Sent second = continued(LONG);
		assertThat(second.worker()).isEqualTo(DECODE);
		assertThat(item(second).prefillOnly()).isFalse();
		RecordedEffects.Sent other = placed(SHORT);
		assertThat(other.worker()).isEqualTo(DECODE);
		assertThat(item(other).prefillOnly()).isFalse();
	}

	@Test
	void withoutWorkersForDecodeThoseForPrefillDoEverything() {
		there(PREFILL, WorkerRole.PREFILL);
		RecordedEffects.Sent first = placed(LONG);
		assertThat(item(first).prefillOnly()).isFalse();
		assertThat(placed(SHORT).worker()).isEqualTo(PREFILL);
		assertThat(continued(LONG).worker()).isEqualTo(PREFILL);
	}

	@Test
	void withoutWorkersForPrefillThoseForDecodeDoEverything() {
		there(DECODE, WorkerRole.DECODE);
		RecordedEffects.Sent first = placed(LONG);
		assertThat(first.worker()).isEqualTo(DECODE);
		assertThat(item(first).prefillOnly()).isFalse();
	}

	@Test
	void whoHasNoRoleTakesPartInBoth() {
		there(PREFILL, WorkerRole.PREFILL);
		there(BOTH, WorkerRole.BOTH);
		this.scenario.load(PREFILL, WorkerState.READY, 0, 4, 100_000);
		RecordedEffects.Sent whole = placed(LONG);
		assertThat(whole.worker()).isEqualTo(BOTH);
		assertThat(item(whole).prefillOnly()).as("it would only come back").isFalse();
		this.scenario.load(PREFILL, 0, 4);
		this.scenario.load(BOTH, WorkerState.READY, 0, 4, 100_000);
		assertThat(item(placed(LONG)).prefillOnly()).isTrue();
		assertThat(continued(LONG).worker()).isEqualTo(BOTH);
	}

	@Test
	void aPromptWaitsForItsWorkersAndBuriesNoOthers() {
		there(PREFILL, WorkerRole.PREFILL);
		there(DECODE, WorkerRole.DECODE);
		this.scenario.load(PREFILL, 5, 4);
		this.scenario.submitTo(LONG, null);
		assertThat(this.scenario.settle()).isEmpty();
		assertThat(placed(SHORT).worker()).isEqualTo(DECODE);
		this.scenario.load(PREFILL, 0, 4);
		assertThat(only().worker()).isEqualTo(PREFILL);
	}

	@Test
	void whoStopsIsNoReasonToWait() {
		there(PREFILL, WorkerRole.PREFILL);
		there(DECODE, WorkerRole.DECODE);
		this.scenario.load(PREFILL, WorkerState.DRAINING, 1, 4, 0);
		assertThat(placed(LONG).worker()).isEqualTo(DECODE);
	}

}
