package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Sequences that follow a grammar, whatever happens to them. */
class ConstrainedTests {

	private static final GrammarSpec OBJECT = schema("""
			{"type": "object", "properties": {"abc": {"type": "string", "maxLength": 6},
			"xyxy": {"type": "array", "items": {"enum": [12, true, null]}, "maxItems": 5}},
			"required": ["abc", "xyxy"], "additionalProperties": false}""");

	private static final GrammarSpec LETTERS = new GrammarSpec.Regex("(ab|ac|[abcde]x){5,12}");

	private static final GrammarSpec FORCED = new GrammarSpec.Regex("[ab]abcabcabc[xy]abcabcabcabc[xy]");

	private static final LookAhead GUESSING = new LookAhead(4, 6, 24);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void textIsWhatItsGrammarSays(long seed) {
		EngineHarness engine = EngineHarness.roomy();
		for (GrammarSpec spec : List.of(OBJECT, LETTERS, FORCED)) {
			Dispatch.Item item = engine.accepted(Requests.following(spec, random(seed)));
			run(engine, item);
			assertFollows(engine, item, spec);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void guessesPreemptionsAndNeighboursChangeNoToken(long seed) {
		Random random = new Random(seed);
		int maxSequences = 2 + random.nextInt(4);
		EngineHarness busy = EngineHarness.lookingAhead(new LookAhead(4, 6, 30), 1 + random.nextInt(5),
				28 + random.nextInt(20), maxSequences, maxSequences + random.nextInt(24));
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			GrammarSpec spec = List.of(OBJECT, LETTERS, FORCED).get(random.nextInt(3));
			Dispatch.Item item = random(random.nextLong());
			items.add(busy.accepted((random.nextInt(4) > 0) ? Requests.following(spec, item) : item));
			busy.turn();
		}
		runAll(busy, items);
		for (Dispatch.Item item : items) {
			EngineHarness alone = EngineHarness.lookingAhead(LookAhead.NONE, busy.period(), 64, 1, 64);
			alone.accepted(item);
			run(alone, item);
			assertThat(busy.tokens(item)).as(Letters.text(alone.tokens(item))).isEqualTo(alone.tokens(item));
			assertThat(busy.end(item).outcome()).isEqualTo(alone.end(item).outcome());
		}
	}

	@Test
	void aResumedSequenceGoesOnAsItWouldHave() {
		for (GrammarSpec spec : List.of(OBJECT, LETTERS)) {
			EngineHarness engine = EngineHarness.roomy();
			Dispatch.Item whole = engine.accepted(Requests.following(spec, random(5)));
			run(engine, whole);
			TokenIds tokens = engine.tokens(whole);
			for (int cut = 0; cut <= tokens.size(); cut++) {
				Dispatch.Item resumed = Requests.resumed(whole, tokens.slice(0, cut));
				EngineHarness other = EngineHarness.lookingAhead(GUESSING, 0, 64, 4, 32);
				other.accepted(resumed);
				run(other, resumed);
				assertThat(tokens.slice(0, cut).concat(other.tokens(resumed))).isEqualTo(tokens);
				assertThat(other.end(resumed).outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
			}
		}
	}

	@Test
	void whatIsForcedTakesFewerSteps() {
		EngineHarness engine = EngineHarness.lookingAhead(new LookAhead(1, 6, 24), 0, 64, 4, 32);
		Dispatch.Item item = engine
			.accepted(Requests.following(new GrammarSpec.Regex("([ab](x|y)){3}00000000"), random(1)));
		run(engine, item);
		assertThat(Letters.text(engine.tokens(item))).endsWith("00000000");
		assertThat(engine.reports()).hasSizeLessThan(engine.tokens(item).size() - 3);
	}

	@Test
	void sequencesWithAGrammarGoOneStepAtATime() {
		EngineHarness engine = EngineHarness.lookingAhead(new LookAhead(4, 0, 0), 0, 64, 4, 32);
		Dispatch.Item item = engine.accepted(Requests.following(LETTERS, random(1)));
		run(engine, item);
		assertThat(engine.model().batches()).allMatch((batch) -> batch.steps() == 1);
	}

	@Test
	void aLimitCutsTheText() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine
			.accepted(Requests.following(LETTERS, Requests.item(Requests.prompt(1, 5), Requests.exactly(3))));
		run(engine, item);
		assertThat(engine.tokens(item).size()).isEqualTo(3);
		assertThat(engine.end(item).outcome()).isEqualTo(new Outcome.Finished(FinishReason.LENGTH));
	}

	@Test
	void theEndOfTheGrammarIsTheEndEvenWhereEosIsIgnoredOrTooEarly() {
		EngineHarness engine = EngineHarness.roomy();
		SamplingParams sampling = Requests.exactly(50).toBuilder().minNewTokens(40).build();
		Dispatch.Item item = engine
			.accepted(Requests.following(new GrammarSpec.Regex("ab"), Requests.item(Requests.prompt(1, 5), sampling)));
		run(engine, item);
		assertThat(Letters.text(engine.tokens(item))).isEqualTo("ab");
		assertThat(engine.end(item).outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
	}

	@Test
	void aGrammarThatCannotBeFollowedEndsItsRequestAlone() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item good = engine.accepted(Requests.prompt(1, 5), Requests.exactly(8));
		Dispatch.Item bad = engine.accepted(Requests.following(new GrammarSpec.Regex("(a"), random(1)));
		run(engine, bad);
		run(engine, good);
		engine.assertAsAlone(good);
		assertThat(engine.end(bad).outcome()).isInstanceOfSatisfying(Outcome.Failed.class,
				(failed) -> assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_VALUE));
		assertThat(engine.load().waiting()).isZero();
	}

	@Test
	void aSequenceCanBeAbortedWhereverItsGrammarIs() {
		EngineHarness engine = EngineHarness.roomy();
		for (int i = 0; i < 20; i++) {
			Dispatch.Item item = engine
				.accepted(Requests.following(schema("{\"type\": \"integer\", \"maximum\": " + i + "}"), random(i)));
			engine.abort(item);
			run(engine, item);
			assertThat(engine.end(item).outcome()).isEqualTo(new Outcome.Finished(FinishReason.CANCELLED));
		}
	}

	@Test
	void whatWaitsForItsGrammarIsHandedOver() {
		EngineHarness engine = EngineHarness.roomy();
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			items.add(engine.accepted(Requests.following(schema("{\"minLength\": " + i + "}"), random(i))));
		}
		engine.engine().close();
		items.forEach((item) -> engine.turnUntilEnded(item));
		items.forEach((item) -> assertThat(engine.end(item).outcome()).isEqualTo(new Outcome.HandedOver()));
	}

	private static void assertFollows(EngineHarness engine, Dispatch.Item item, GrammarSpec spec) {
		assertThat(engine.end(item).outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
		String text = Letters.text(engine.tokens(item));
		assertThat(Grammar.compile(spec, GrammarLimits.DEFAULT).matches(text)).as(text).isTrue();
	}

	private static void runAll(EngineHarness engine, List<Dispatch.Item> items) {
		items.forEach((item) -> run(engine, item));
	}

	private static void run(EngineHarness engine, Dispatch.Item item) {
		engine.turnUntilEnded(item);
	}

	private static Dispatch.Item random(long seed) {
		return Requests.item(Requests.prompt(seed, 3 + (int) Math.floorMod(seed, 9L)),
				new SamplingParams(1, 0, 1, seed, 0, 90, false, TokenIds.EMPTY));
	}

	private static GrammarSpec schema(String schema) {
		return new GrammarSpec.JsonSchema(schema, new JsonOptions(JsonOptions.Whitespace.NONE, true));
	}

}
