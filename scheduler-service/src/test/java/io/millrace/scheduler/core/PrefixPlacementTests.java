package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.BlockHash;
import io.millrace.protocol.BlockHasher;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Routing;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.KvEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the scheduler knows of prefix caches, and what it does with it. */
class PrefixPlacementTests {

	private static final ProcessId ONE = Scenario.worker("one");

	private static final ProcessId TWO = Scenario.worker("two");

	private static final int BLOCK = 16;

	private static final TokenIds PROMPT = TokenIds.of(IntStream.range(0, 40 * BLOCK + 1).toArray());

	private final Scenario scenario = new Scenario();

	@BeforeEach
	void twoWorkersOfWhichTheFirstIsLessBusy() {
		this.scenario.reports(ONE).blockSize = BLOCK;
		this.scenario.reports(TWO).blockSize = BLOCK;
		this.scenario.load(ONE, 0, 16);
		this.scenario.load(TWO, 4, 16);
	}

	@Test
	void aRequestGoesWhereItsPrefixIs() {
		assertThat(placed(null)).isEqualTo(ONE);
		stored(TWO, 0, names(null, null));
		forgetOwnDispatches();
		assertThat(placed(null)).isEqualTo(TWO);
	}

	@Test
	void anotherSaltAndAnotherAdapterShareNothing() {
		stored(TWO, 0, names(null, null));
		assertThat(placed("salt")).isEqualTo(ONE);
		stored(TWO, 1, names("other", null));
		assertThat(placed("other")).isEqualTo(TWO);
	}

	@Test
	void anAdaptersBlocksAreFoundByItsContent() {
		for (ProcessId worker : List.of(ONE, TWO)) {
			this.scenario.reports(worker).adapters = List.of(new LoRAAdapter("sql", "0123", 1));
			this.scenario.report(worker);
		}
		stored(TWO, 0, names(null, "0123"));
		this.scenario.submitAdapted("sql", PROMPT);
		assertThat(this.scenario.settle().getFirst().worker()).isEqualTo(TWO);
	}

	@Test
	void equalPromptsThatComeTogetherGoTogether() {
		this.scenario.load(TWO, 0, 16);
		ProcessId first = placed(null);
		assertThat(placed(null)).isEqualTo(first);
	}

	@Test
	void whatWasRemovedIsNotLookedFor() {
		stored(TWO, 0, names(null, null));
		this.scenario.core.onKvEvent(new KvEvent(TWO, Scenario.POOL, 1,
				List.of(new KvEvent.Change(KvEvent.Kind.REMOVED, names(null, null)))));
		assertThat(placed(null)).isEqualTo(ONE);
	}

	@Test
	void aGapForgetsWhatWasBeforeIt() {
		stored(TWO, 0, names(null, null));
		stored(TWO, 2, List.of(new BlockHash(1, 2)));
		assertThat(this.scenario.core.indexedBlocks()).isOne();
		assertThat(placed(null)).isEqualTo(ONE);
	}

	@Test
	void aNewIncarnationHasNoneOfItsPredecessorsBlocks() {
		stored(TWO, 0, names(null, null));
		ProcessId next = new ProcessId(TWO.role(), TWO.name(), TWO.epoch() + 1);
		this.scenario.reports(next).blockSize = BLOCK;
		this.scenario.load(next, 4, 16);
		assertThat(this.scenario.core.indexedBlocks()).isZero();
		assertThat(placed(null)).isEqualTo(ONE);
		stored(TWO, 1, names(null, null));
		assertThat(this.scenario.core.indexedBlocks()).as("of a dead incarnation").isEqualTo(40);
		assertThat(placed(null)).isEqualTo(ONE);
	}

	@Test
	void aLostWorkersBlocksAreForgotten() {
		stored(TWO, 0, names(null, null));
		this.scenario.pass(Duration.ofSeconds(2), ONE);
		assertThat(this.scenario.core.indexedBlocks()).isZero();
	}

	@Test
	void aWorkerWhoseLoadIsStaleGetsNothingThoughItsLeaseRuns() {
		this.scenario.clock.advance(Duration.ofMillis(700));
		this.scenario.report(TWO);
		assertThat(placed(null)).as("ONE was not heard for 700 ms").isEqualTo(TWO);
		this.scenario.report(ONE);
		this.scenario.load(TWO, 9, 16);
		this.scenario.submitTo(PROMPT, "x");
		assertThat(this.scenario.settle().getFirst().worker()).isEqualTo(ONE);
	}

	@Test
	void theWorkOfAnAcceptedRequestCountsUntilALoadShowsIt() {
		this.scenario.load(TWO, 0, 16);
		this.scenario.submitTo(PROMPT, "x");
		RecordedEffects.Sent first = this.scenario.settle().getFirst();
		this.scenario.accept(first);
		this.scenario.submitTo(PROMPT, "y");
		assertThat(this.scenario.settle().getFirst().worker()).isNotEqualTo(first.worker());
	}

	/** Workers look prompts up when they begin them, and count all of them until then. */
	@Test
	void whatWaitsAtAWorkerAndWillBeFoundThereIsNoWork() {
		this.scenario.load(TWO, 0, 16);
		stored(TWO, 0, names("x", null));
		this.scenario.submitTo(PROMPT, "x");
		RecordedEffects.Sent first = this.scenario.settle().getFirst();
		assertThat(first.worker()).isEqualTo(TWO);
		this.scenario.accept(first);
		this.scenario.reports(TWO).waiting = 1;
		this.scenario.reports(TWO).prefillBacklog = PROMPT.size();
		this.scenario.report(TWO);
		this.scenario.submitTo(PROMPT, "x");
		assertThat(this.scenario.settle().getFirst().worker()).as("one token to compute there").isEqualTo(TWO);
	}

	@Test
	void whatAWorkerHasBegunCountsAsItSays() {
		this.scenario.load(TWO, 0, 16);
		stored(TWO, 0, names("x", null));
		this.scenario.submitTo(PROMPT, "x");
		this.scenario.accept(this.scenario.settle().getFirst());
		this.scenario.reports(TWO).prefillBacklog = 2L * PROMPT.size();
		this.scenario.report(TWO);
		this.scenario.submitTo(PROMPT, "x");
		assertThat(this.scenario.settle().getFirst().worker()).as("it did not find it after all").isEqualTo(ONE);
	}

	@Test
	void everyRefusalForWantOfCapacityHasItsReason() {
		RequestId unserved = this.scenario.submit(new Routing(0, "three"), 0);
		this.scenario.pass(Duration.ofSeconds(2), ONE, TWO);
		assertThat(this.scenario.effects.rejects()).singleElement().satisfies((reject) -> {
			assertThat(reject.requestId()).isEqualTo(unserved);
			assertThat(reject.reason()).isEqualTo(CapacityReason.NO_WORKER);
			assertThat(reject.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		});
		this.scenario.load(ONE, 17, 16);
		this.scenario.load(TWO, 17, 16);
		this.scenario.submit(RequestId.create(), 0, Duration.ofMillis(300));
		this.scenario.submit();
		this.scenario.pass(Duration.ofSeconds(11), ONE, TWO);
		for (int i = 0; i < 5; i++) {
			this.scenario.submit();
		}
		assertThat(this.scenario.effects.rejects()).extracting((reject) -> reject.reason())
			.containsExactly(CapacityReason.NO_WORKER, CapacityReason.DEADLINE, CapacityReason.QUEUE_TIMEOUT,
					CapacityReason.QUEUE_FULL);
	}

	private ProcessId placed(@Nullable String salt) {
		RequestId id = this.scenario.submitTo(PROMPT, salt);
		RecordedEffects.Sent sent = this.scenario.settle().getFirst();
		this.scenario.accept(sent);
		this.scenario.finish(sent.worker(), id, Attempt.FIRST);
		return sent.worker();
	}

	private void forgetOwnDispatches() {
		this.scenario.core.onKvEvent(
				new KvEvent(ONE, Scenario.POOL, 0, List.of(new KvEvent.Change(KvEvent.Kind.CLEARED, List.of()))));
	}

	private void stored(ProcessId worker, long number, List<BlockHash> blocks) {
		this.scenario.core.onKvEvent(
				new KvEvent(worker, Scenario.POOL, number, List.of(new KvEvent.Change(KvEvent.Kind.STORED, blocks))));
	}

	private static List<BlockHash> names(@Nullable String salt, @Nullable String adapter) {
		BlockHash[] names = new BlockHash[40];
		BlockHasher hasher = new BlockHasher();
		BlockHash parent = BlockHash.root("model", adapter, salt);
		for (int i = 0; i < names.length; i++) {
			parent = hasher.next(parent, PROMPT.toArray(), i * BLOCK, BLOCK);
			names[i] = parent;
		}
		return List.of(names);
	}

}
