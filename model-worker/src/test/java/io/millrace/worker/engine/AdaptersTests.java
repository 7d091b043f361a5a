package io.millrace.worker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.worker.step.ModelShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Adapters come and go while sequences of others, and of the model itself, run.
 */
class AdaptersTests {

	private static final TokenIds PROMPT = Requests.prompt(1, 13);

	/** Three parts, and the turn that finds nothing left. */
	private static final int TURNS = 4;

	private static Dispatch.Item item(String adapter, int tokens) {
		return Requests.adapted(Requests.item(PROMPT, Requests.exactly(tokens)), adapter);
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "guessing", "stepping" })
	void everySequenceGetsItsOwnAdapterWhateverHappens(String way) {
		LookAhead lookAhead = switch (way) {
			case "guessing" -> new LookAhead(1, 8, 24);
			case "stepping" -> new LookAhead(4, 0, 0);
			default -> LookAhead.NONE;
		};
		EngineHarness engine = EngineHarness.withAdapters(3, 40, lookAhead, "a", "b", "c");
		Random random = new Random(way.length());
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			TokenIds prompt = Requests.prompt(random.nextInt(3), 5 + random.nextInt(20));
			Dispatch.Item item = Requests.item(prompt, Requests.exactly(1 + random.nextInt(25)));
			int adapter = random.nextInt(4);
			items.add(engine
				.accepted((adapter == 3) ? item : Requests.adapted(item, "abc".substring(adapter, adapter + 1))));
			engine.turn(random.nextInt(3));
		}
		engine.runUntilIdle();
		items.forEach(engine::assertAsAlone);
		assertThat(engine.preemptions()).isPositive();
		assertThat(engine.found()).isPositive();
	}

	@Test
	void nothingOfTheCacheIsSharedBetweenAdapters() {
		EngineHarness engine = EngineHarness.withAdapters(2, 64, LookAhead.NONE, "a", "b");
		List<Dispatch.Item> items = new ArrayList<>();
		for (String adapter : new String[] { "a", "b", null }) {
			Dispatch.Item item = Requests.item(PROMPT, Requests.exactly(3));
			items.add(engine.accepted((adapter == null) ? item : Requests.adapted(item, adapter)));
			engine.runUntilIdle();
		}
		assertThat(engine.found()).isZero();
		items.add(engine.accepted(item("a", 3)));
		engine.runUntilIdle();
		assertThat(engine.found()).isEqualTo(12);
		items.forEach(engine::assertAsAlone);
	}

	@Test
	void anAdapterOfTheSameNameAndOtherContentSharesNothingWithTheOneBefore() {
		EngineHarness engine = EngineHarness.withAdapters(1, 64, LookAhead.NONE, "a");
		engine.accepted(item("a", 3));
		engine.runUntilIdle();
		assertThat(engine.engine().unloadAdapter("a").isSuccess()).isTrue();
		assertThat(engine.load("a", "b", false, TURNS).isSuccess()).isTrue();
		Dispatch.Item item = engine.accepted(item("a", 3));
		engine.runUntilIdle();
		assertThat(engine.found()).isZero();
		assertThat(engine.tokens(item)).isEqualTo(engine.expected(Requests.adapted(item, "b")));
	}

	@Test
	void oneThatIsInUseIsUnloadedWhenItsSequencesHaveEnded() {
		EngineHarness engine = EngineHarness.withAdapters(1, 64, LookAhead.NONE, "a");
		Dispatch.Item running = engine.accepted(item("a", 8));
		engine.turn(3);
		assertThat(engine.engine().unloadAdapter("a").status()).isEqualTo(LoRAStatus.SUCCESS);
		assertThat(engine.engine().adapters()).isEmpty();
		assertThat(engine.submit(item("a", 1))).as("a new one").isFalse();
		assertThat(engine.engine().loadAdapter("b", Path.of("b"), false).status())
			.isEqualTo(LoRAStatus.LOAD_SLOTS_FULL);
		engine.runUntilIdle();
		engine.assertAsAlone(running);
		assertThat(engine.load("b", "b", false, TURNS).status()).isEqualTo(LoRAStatus.SUCCESS);
		assertThat(engine.engine().adapters()).extracting(LoRAAdapter::name).containsExactly("b");
	}

	@Test
	void oneThatIsReplacedIsKeptByThoseThatUseIt() {
		EngineHarness engine = EngineHarness.withAdapters(2, 64, LookAhead.NONE, "a");
		Dispatch.Item running = engine.accepted(item("a", 20));
		engine.turn(3);
		assertThat(engine.engine().loadAdapter("a", Path.of("b"), false).status())
			.isEqualTo(LoRAStatus.LOAD_NAME_EXISTS);
		assertThat(engine.load("a", "b", true, TURNS).isSuccess()).isTrue();
		Dispatch.Item later = engine.accepted(item("a", 5));
		engine.runUntilIdle();
		engine.assertAsAlone(running);
		assertThat(engine.tokens(later)).isEqualTo(engine.expected(Requests.adapted(later, "b")));
		assertThat(engine.engine().adapters()).extracting(LoRAAdapter::fingerprint).containsExactly("b");
	}

	@Test
	void cancelledSequencesLetGoOfTheirAdapters() {
		EngineHarness engine = EngineHarness.withAdapters(1, 64, LookAhead.NONE, "a");
		Dispatch.Item running = engine.accepted(item("a", 20));
		engine.turn(2);
		engine.abort(running);
		engine.turn();
		engine.engine().unloadAdapter("a");
		assertThat(engine.load("b", "b", false, TURNS).isSuccess()).isTrue();
	}

	@Test
	void whatFailsLeavesItsSlotFree() {
		EngineHarness engine = EngineHarness.withAdapters(1, 64, LookAhead.NONE);
		AdapterResult bad = engine.engine().loadAdapter("x", Path.of("bad"), false);
		assertThat(bad).isEqualTo(new AdapterResult(LoRAStatus.LOAD_INVALID_ADAPTER, "The adapter bad is bad."));
		AdapterResult broken = engine.load("x", "broken", false, 2);
		assertThat(broken.status()).isEqualTo(LoRAStatus.LOAD_INVALID_ADAPTER);
		assertThat(broken.message()).contains("became shorter");
		assertThat(engine.submit(item("x", 1))).isFalse();
		assertThat(engine.load("x", "x", false, TURNS).isSuccess()).isTrue();
		Dispatch.Item item = engine.accepted(item("x", 4));
		engine.runUntilIdle();
		engine.assertAsAlone(item);
	}

	@Test
	void namesAreTheirOwn() {
		EngineHarness engine = EngineHarness.withAdapters(2, 64, LookAhead.NONE, "a");
		assertThat(engine.engine().loadAdapter("hash", Path.of("b"), false).status()).as("the model's")
			.isEqualTo(LoRAStatus.LOAD_NAME_EXISTS);
		assertThat(engine.engine().loadAdapter(" ", Path.of("b"), false).status())
			.isEqualTo(LoRAStatus.LOAD_INVALID_ADAPTER);
		assertThat(engine.engine().unloadAdapter("b").status()).isEqualTo(LoRAStatus.UNLOAD_NAME_NONEXISTENT);
	}

	@Test
	void anEngineWithoutRoomHasNoAdapters() {
		try (Engine engine = new Engine(new EngineSettings("hash", 4, 16, 8, 4, Requests.EOS),
				new HashModel(new ModelShape(Requests.VOCABULARY, 64, 4, 16)), EngineObserver.NONE)) {
			assertThat(engine.loadAdapter("a", Path.of("a"), false).status()).isEqualTo(LoRAStatus.DISABLED);
			assertThat(engine.unloadAdapter("a").status()).isEqualTo(LoRAStatus.DISABLED);
			assertThat(engine.submit(item("a", 1))).isNull();
		}
	}

	@Test
	void aStartedEngineLoadsBetweenItsSteps() throws InterruptedException {
		HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64)).withAdapters(1);
		try (Engine engine = new Engine(new EngineSettings("hash", 4, 16, 8, 4, Requests.EOS), model,
				EngineObserver.NONE)) {
			engine.start(() -> {
			});
			Transcript running = engine.submit(Requests.item(PROMPT, Requests.exactly(60)));
			assertThat(engine.loadAdapter("a", Path.of("a"), false).isSuccess()).isTrue();
			Transcript adapted = engine.submit(item("a", 5));
			assertThat(adapted).isNotNull();
			assertThat(engine.awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(adapted.from(0)).isEqualTo(Requests.expected(item("a", 5), 128));
			assertThat(running.endIndex()).isEqualTo(60);
		}
	}

	@Test
	void whatIsLoadedWhenTheEngineClosesFails() {
		Engine engine = new Engine(new EngineSettings("hash", 4, 16, 8, 4, Requests.EOS),
				new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64)).withAdapters(1), EngineObserver.NONE);
		engine.close();
		assertThat(engine.loadAdapter("a", Path.of("a"), false).status()).isEqualTo(LoRAStatus.LOAD_ERROR);
	}

}
