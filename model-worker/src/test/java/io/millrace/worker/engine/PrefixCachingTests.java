package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.KvEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a sequence takes from others, and that it makes the same tokens with it. */
class PrefixCachingTests {

	private static final TokenIds PROMPT = Requests.prompt(1, 40);

	@Test
	void cachedEqualsComputed() {
		EngineHarness engine = EngineHarness.roomy();
		for (int length = 1; length <= 40; length++) {
			Dispatch.Item first = run(engine, Requests.item(PROMPT.slice(0, length), Requests.seeded(length, 9)));
			Dispatch.Item second = run(engine, Requests.item(PROMPT.slice(0, length), Requests.seeded(length, 9)));
			assertThat(engine.tokens(second)).isEqualTo(engine.tokens(first));
			assertThat(engine.end(second).usage().cachedTokens()).isEqualTo((length - 1) / 4 * 4);
		}
	}

	@Test
	void theSecondOfTwoAlikeComputesOneTokenMoreThanWholeBlocks() {
		EngineHarness engine = EngineHarness.roomy();
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		assertThat(engine.computedTokens()).isEqualTo(40);
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		assertThat(engine.computedTokens()).isEqualTo(40 + 4);
		run(engine, Requests.item(PROMPT.slice(0, 37), Requests.exactly(1)));
		assertThat(engine.computedTokens()).isEqualTo(40 + 4 + 1);
		assertThat(engine.lookedUp()).isEqualTo(40 + 40 + 37);
		assertThat(engine.found()).isEqualTo(36 + 36);
	}

	@Test
	void aConversationThatGoesOnFindsItsAnswerToo() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item first = run(engine, Requests.item(PROMPT, Requests.exactly(13)));
		TokenIds next = PROMPT.concat(engine.tokens(first)).concat(Requests.prompt(2, 5));
		Dispatch.Item second = run(engine, Requests.item(next, Requests.exactly(3)));
		// The last generated token was never computed: 52 of 53 were.
		assertThat(engine.end(second).usage().cachedTokens()).isEqualTo(52);
	}

	@Test
	void whatFollowsADifferenceIsComputed() {
		EngineHarness engine = EngineHarness.roomy();
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		int[] other = PROMPT.toArray();
		other[17] = (other[17] + 1) % Requests.VOCABULARY;
		Dispatch.Item second = run(engine, Requests.item(TokenIds.of(other), Requests.exactly(5)));
		assertThat(engine.end(second).usage().cachedTokens()).isEqualTo(16);
	}

	@Test
	void requestsOfDifferentSaltsShareNothing() {
		EngineHarness engine = EngineHarness.roomy();
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		assertThat(cached(engine, Requests.salted(Requests.item(PROMPT, Requests.exactly(1)), "a"))).isZero();
		assertThat(cached(engine, Requests.salted(Requests.item(PROMPT, Requests.exactly(1)), "b"))).isZero();
		assertThat(cached(engine, Requests.salted(Requests.item(PROMPT, Requests.exactly(1)), "a"))).isEqualTo(36);
		assertThat(cached(engine, Requests.item(PROMPT, Requests.exactly(1)))).isEqualTo(36);
	}

	@Test
	void nothingIsSharedWithoutTheCache() {
		EngineHarness engine = EngineHarness.withoutCache();
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		assertThat(cached(engine, Requests.item(PROMPT, Requests.exactly(1)))).isZero();
		assertThat(engine.computedTokens()).isEqualTo(80);
		assertThat(engine.load().cachedBlocks()).isZero();
		assertThat(engine.engine().pollCacheChanges()).isNull();
	}

	@Test
	void afterAResetEverythingIsComputed() {
		EngineHarness engine = EngineHarness.roomy();
		run(engine, Requests.item(PROMPT, Requests.exactly(1)));
		assertThat(engine.load().cachedBlocks()).isEqualTo(10);
		assertThat(engine.load().freeBlocks()).isEqualTo(64);
		for (int i = 0; i < 1_000; i++) {
			engine.engine().resetPrefixCache();
		}
		engine.turn();
		assertThat(engine.load().cachedBlocks()).isZero();
		assertThat(cached(engine, Requests.item(PROMPT, Requests.exactly(1)))).isZero();
		engine.engine().resetPrefixCache();
		engine.turn();
		assertThat(engine.load().cachedBlocks()).isZero();
	}

	@Test
	void whoRunsDuringAResetGoesOn() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item running = engine.accepted(PROMPT, Requests.exactly(20));
		engine.turn(5);
		engine.engine().resetPrefixCache();
		engine.runUntilIdle();
		engine.assertAsAlone(running);
		assertThat(cached(engine, Requests.item(PROMPT, Requests.exactly(1)))).isZero();
	}

	@Test
	void theChoicesOfARequestComputeTheirPromptOnce() {
		EngineHarness engine = EngineHarness.of(128, 8, 16, 4, 8);
		List<Dispatch.Item> choices = new ArrayList<>();
		for (int choice = 0; choice < 8; choice++) {
			choices.add(engine.accepted(PROMPT, new SamplingParams(1, 0, 1, 5, choice, 10, true, TokenIds.EMPTY)));
		}
		engine.runUntilIdle();
		choices.forEach(engine::assertAsAlone);
		assertThat(engine.computedTokens()).isEqualTo(40 + 7 * 4 + 8 * 9);
		assertThat(engine.end(choices.get(0)).usage().cachedTokens()).isZero();
		choices.stream()
			.skip(1)
			.forEach((choice) -> assertThat(engine.end(choice).usage().cachedTokens()).isEqualTo(36));
	}

	@Test
	void whoWaitsForAPrefixHoldsNobodyUp() {
		EngineHarness engine = EngineHarness.of(128, 8, 16, 4, 8);
		engine.accepted(PROMPT, Requests.exactly(1));
		engine.accepted(PROMPT, Requests.exactly(1));
		Dispatch.Item other = engine.accepted(Requests.prompt(2, 4), Requests.exactly(1));
		engine.turn();
		assertThat(engine.hasEnded(other)).isTrue();
		engine.runUntilIdle();
	}

	@Test
	void whoWaitsComputesForItselfWhenTheOtherIsCancelled() {
		EngineHarness engine = EngineHarness.of(128, 8, 16, 4, 8);
		Dispatch.Item first = engine.accepted(PROMPT, Requests.exactly(1));
		Dispatch.Item second = engine.accepted(PROMPT, Requests.exactly(5));
		engine.turn();
		engine.abort(first);
		engine.runUntilIdle();
		engine.assertAsAlone(second);
		assertThat(engine.end(second).usage().cachedTokens()).isEqualTo(16);
		assertThat(engine.computedTokens()).isEqualTo(40 + 4);
	}

	@Test
	void ownWorkThatIsFoundAgainIsNotCountedAsCached() {
		EngineHarness engine = EngineHarness.of(10, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(engine.accepted(Requests.prompt(i, 7), Requests.seeded(i, 25)));
		}
		engine.runUntilIdle();
		assertThat(engine.preemptions()).isPositive();
		items.forEach(engine::assertAsAlone);
		items.forEach((item) -> assertThat(engine.end(item).usage().cachedTokens()).isZero());
		int recomputed = engine.computedTokens() - 4 * (7 + 24);
		assertThat(engine.found()).isZero();

		EngineHarness plain = EngineHarness.of(10, 4, 16);
		plain.model().beforeStep(plain.engine()::resetPrefixCache);
		for (int i = 0; i < 4; i++) {
			plain.accepted(Requests.prompt(i, 7), Requests.seeded(i, 25));
		}
		plain.runUntilIdle();
		assertThat(recomputed).isLessThan(plain.computedTokens() - 4 * (7 + 24));
	}

	@Test
	void aResumedRequestFindsBlocksAndCountsNone() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item whole = Requests.item(PROMPT, Requests.seeded(3, 20));
		TokenIds expected = Requests.expected(whole, 128);
		run(engine, whole);
		int before = engine.computedTokens();
		Dispatch.Item resumed = run(engine, Requests.resumed(whole, expected.slice(0, 10)));
		assertThat(engine.computedTokens() - before).isEqualTo(2 + 9);
		assertThat(engine.end(resumed).usage().cachedTokens()).isZero();
	}

	@Test
	void whatAFailedStepMayHaveSpoiltIsNotFound() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item spoilt = engine.accepted(PROMPT, Requests.exactly(5));
		engine.turn(2);
		engine.model().beforeStep(() -> {
			throw new IllegalStateException("Out of luck.");
		});
		engine.turn();
		engine.model().beforeStep(() -> {
		});
		assertThat(engine.hasEnded(spoilt)).isTrue();
		assertThat(cached(engine, Requests.item(PROMPT, Requests.exactly(5)))).isZero();
	}

	@Test
	void aListenerKnowsWhatTheCacheHolds() {
		EngineHarness engine = EngineHarness.of(16, 2, 16);
		Set<BlockHash> known = new HashSet<>();
		Random random = new Random(5);
		long number = 0;
		for (int i = 0; i < 60; i++) {
			run(engine, Requests.item(Requests.prompt(random.nextInt(6), 4 + random.nextInt(40)), Requests.exactly(3)));
			if (i == 30) {
				engine.engine().resetPrefixCache();
				engine.turn();
			}
			CacheChanges changes = engine.engine().pollCacheChanges();
			if (changes != null) {
				assertThat(changes.number()).isEqualTo(number++);
				changes.changes().forEach((change) -> apply(change, known));
			}
			assertThat(known).hasSize(engine.load().cachedBlocks());
		}
		assertThat(number).isGreaterThan(10);
	}

	private static void apply(KvEvent.Change change, Set<BlockHash> known) {
		switch (change.kind()) {
			case STORED -> change.blocks().forEach((block) -> assertThat(known.add(block)).isTrue());
			case REMOVED -> change.blocks().forEach((block) -> assertThat(known.remove(block)).isTrue());
			case CLEARED -> known.clear();
		}
	}

	@Test
	void whatNobodyAsksForIsDroppedAndItsNumberIsMissing() {
		CacheJournal journal = new CacheJournal();
		for (int i = 0; i < 10_000; i++) {
			journal.onStored(new BlockHash(i, i));
		}
		CacheChanges changes = journal.poll();
		assertThat(changes).isNotNull();
		assertThat(changes.number()).isOne();
		assertThat(changes.changes().getFirst().blocks()).hasSizeLessThan(10_000);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void randomRequestsWithCommonBeginningsKeepEveryInvariant(long seed) {
		Random random = new Random(seed);
		int maxSequences = 1 + random.nextInt(8);
		EngineHarness engine = EngineHarness.of(12 + random.nextInt(20), maxSequences,
				maxSequences + random.nextInt(24), 1 + random.nextInt(8), 16);
		engine.model().beforeStep(() -> {
			if (random.nextInt(40) == 0) {
				throw new IllegalStateException("Out of luck.");
			}
		});
		List<Dispatch.Item> accepted = new ArrayList<>();
		for (int i = 0; i < 600; i++) {
			int operation = random.nextInt(20);
			if (operation < 5) {
				Dispatch.Item item = Requests.item(
						Requests.prompt(random.nextInt(3), 1 + random.nextInt(engine.engine().maxLength() - 1)),
						Requests.seeded(random.nextInt(4), random.nextInt(20)));
				Dispatch.Item salted = (random.nextInt(4) == 0) ? Requests.salted(item, "salt") : item;
				if (engine.submit(salted)) {
					accepted.add(salted);
				}
			}
			else if (operation == 5 && !accepted.isEmpty()) {
				engine.abort(accepted.get(random.nextInt(accepted.size())));
			}
			else if (operation == 6 && random.nextInt(10) == 0) {
				engine.engine().resetPrefixCache();
			}
			else if (engine.isBusy()) {
				engine.turn();
			}
		}
		engine.runUntilIdle();
		for (Dispatch.Item item : accepted) {
			TokenIds tokens = engine.tokens(item);
			assertThat(tokens).isEqualTo(Requests.expected(item, engine.engine().maxLength()).slice(0, tokens.size()));
		}
		assertThat(accepted).hasSizeGreaterThan(20);
		assertThat(engine.found()).isPositive();
		assertThat(engine.failedSteps()).isPositive();
	}

	private static Dispatch.Item run(EngineHarness engine, Dispatch.Item item) {
		engine.accepted(item);
		engine.runUntilIdle();
		engine.assertAsAlone(item);
		return item;
	}

	private static int cached(EngineHarness engine, Dispatch.Item item) {
		return engine.end(run(engine, item)).usage().cachedTokens();
	}

}
