package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However a request is batched, cut and interrupted, it makes the tokens it makes alone.
 */
class EngineOracleTests {

	@Test
	void batchedEqualsAlone() {
		EngineHarness engine = EngineHarness.roomy();
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			items.add(engine.accepted(Requests.prompt(i, 1 + i), Requests.exactly(3 + i % 5)));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		assertThat(engine.reports()).anyMatch((report) -> report.sequences() == 16);
	}

	@Test
	void chunkedEqualsWhole() {
		EngineHarness chunked = EngineHarness.of(64, 1, 4);
		EngineHarness whole = EngineHarness.of(64, 1, 128);
		Dispatch.Item item = Requests.item(Requests.prompt(1, 50), Requests.exactly(10));
		chunked.submit(item);
		whole.submit(item);
		chunked.runUntilIdle();
		whole.runUntilIdle();
		chunked.assertAsAlone(item);
		whole.assertAsAlone(item);
		assertThat(whole.reports()).hasSize(10);
		assertThat(chunked.reports()).hasSize(13 + 9);
	}

	@Test
	void preemptedEqualsUninterrupted() {
		EngineHarness engine = EngineHarness.of(10, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(engine.accepted(Requests.prompt(i, 3), Requests.seeded(i, 25)));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		assertThat(engine.preemptions()).isPositive();
	}

	@Test
	void resumedEqualsWholeWhereverItWasCut() {
		SamplingParams sampling = Requests.seeded(99, 20);
		Dispatch.Item whole = Requests.item(Requests.prompt(1, 9), sampling);
		TokenIds expected = Requests.expected(whole, 128);
		for (int cut = 0; cut <= 20; cut++) {
			EngineHarness engine = EngineHarness.roomy();
			Dispatch.Item resumed = engine.accepted(Requests.resumed(whole, expected.slice(0, cut)));
			engine.runUntilIdle();
			assertThat(engine.tokens(resumed)).isEqualTo(expected.slice(cut, 20));
			engine.assertAsAlone(resumed);
			assertThat(engine.end(resumed).outcome()).isEqualTo(new Outcome.Finished(FinishReason.LENGTH));
		}
	}

	@Test
	void resumedTwiceAndPreemptedEqualsWhole() {
		EngineHarness engine = EngineHarness.of(10, 4, 16);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Dispatch.Item whole = Requests.item(Requests.prompt(i, 3), Requests.seeded(i, 25));
			TokenIds expected = Requests.expected(whole, 40);
			Dispatch.Item once = Requests.resumed(whole, expected.slice(0, 1 + i));
			items.add(engine.accepted(Requests.resumed(once, expected.slice(0, 3 + 2 * i))));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		assertThat(engine.preemptions()).isPositive();
	}

	@Test
	void aSeededRequestMakesTheSameAloneAndAmongSixteen() {
		TokenIds prompt = Requests.prompt(7, 9);
		EngineHarness alone = EngineHarness.roomy();
		Dispatch.Item single = alone.accepted(prompt, Requests.seeded(1234, 20));
		alone.runUntilIdle();

		EngineHarness crowded = EngineHarness.of(40, 16, 32);
		List<Dispatch.Item> others = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			others.add(crowded.accepted(Requests.prompt(i, 5), Requests.seeded(i, 12)));
		}
		crowded.turn(3);
		Dispatch.Item among = crowded.accepted(prompt, Requests.seeded(1234, 20));
		for (int i = 8; i < 15; i++) {
			others.add(crowded.accepted(Requests.prompt(i, 30), Requests.seeded(i, 12)));
		}
		crowded.runUntilIdle();
		assertThat(crowded.tokens(among)).isEqualTo(alone.tokens(single));
		others.forEach(crowded::assertAsAlone);
	}

	@Test
	void theChoicesOfARequestDiffer() {
		EngineHarness engine = EngineHarness.roomy();
		TokenIds prompt = Requests.prompt(7, 9);
		Dispatch.Item first = engine.accepted(prompt, new SamplingParams(1, 0, 1, 5, 0, 10, true, TokenIds.EMPTY));
		Dispatch.Item second = engine.accepted(prompt, new SamplingParams(1, 0, 1, 5, 1, 10, true, TokenIds.EMPTY));
		engine.runUntilIdle();
		assertThat(engine.tokens(first)).isNotEqualTo(engine.tokens(second));
	}

	@Test
	void aSequenceJoinsWhileOthersDecode() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item first = engine.accepted(Requests.prompt(1, 5), Requests.exactly(20));
		engine.turn(4);
		Dispatch.Item second = engine.accepted(Requests.prompt(2, 5), Requests.exactly(2));
		engine.turn(2);
		assertThat(engine.hasEnded(second)).isTrue();
		assertThat(engine.hasEnded(first)).isFalse();
		assertThat(engine.tokens(first).size()).isEqualTo(6);
		engine.runUntilIdle();
		engine.assertAsAlone(first);
		engine.assertAsAlone(second);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void randomArrivalsAbortsAndFailuresKeepEveryInvariant(long seed) {
		Random random = new Random(seed);
		int maxSequences = 1 + random.nextInt(8);
		EngineHarness engine = EngineHarness.of(8 + random.nextInt(24), maxSequences, maxSequences + random.nextInt(24),
				1 + random.nextInt(8), 16);
		engine.model().beforeStep(() -> {
			if (random.nextInt(25) == 0) {
				throw new IllegalStateException("Out of luck.");
			}
		});
		List<Dispatch.Item> accepted = new ArrayList<>();
		Set<RequestId> cancelled = new HashSet<>();
		for (int i = 0; i < 400; i++) {
			int operation = random.nextInt(10);
			if (operation < 2) {
				Dispatch.Item item = randomItem(random, engine.engine().maxLength());
				if (engine.submit(item)) {
					accepted.add(item);
				}
			}
			else if (operation == 2 && !accepted.isEmpty()) {
				Dispatch.Item victim = accepted.get(random.nextInt(accepted.size()));
				cancelled.add(victim.task().requestId());
				engine.abort(victim);
			}
			else if (engine.isBusy()) {
				engine.turn();
			}
		}
		engine.runUntilIdle();
		for (Dispatch.Item item : accepted) {
			Outcome outcome = engine.end(item).outcome();
			boolean aborted = outcome.equals(new Outcome.Finished(FinishReason.CANCELLED));
			if (aborted || outcome instanceof Outcome.Failed) {
				assertThat(!aborted || cancelled.contains(item.task().requestId())).isTrue();
				TokenIds all = item.task().delivered().concat(engine.tokens(item));
				TokenIds expected = Requests.expected(item, engine.engine().maxLength());
				assertThat(all).isEqualTo(expected.slice(0, all.size()));
			}
			else {
				engine.assertAsAlone(item);
			}
		}
		assertThat(accepted).hasSizeGreaterThan(10);
		assertThat(engine.failedSteps()).isPositive();
	}

	private static Dispatch.Item randomItem(Random random, int maxLength) {
		TokenIds prompt = Requests.prompt(random.nextLong(), 1 + random.nextInt(maxLength - 1));
		SamplingParams sampling = new SamplingParams(random.nextBoolean() ? 0 : 1, 0, 1, random.nextLong(), 0,
				random.nextInt(30), random.nextBoolean(), TokenIds.EMPTY);
		ProcessId gateway = new ProcessId(Role.GATEWAY, "gateway-" + random.nextInt(2), 1);
		Dispatch.Item item = Requests.item(RequestId.create(), Attempt.FIRST, gateway, prompt, sampling);
		TokenIds whole = Requests.expected(item, maxLength);
		return random.nextBoolean() ? item : Requests.resumed(item, whole.slice(0, random.nextInt(whole.size() + 1)));
	}

}
