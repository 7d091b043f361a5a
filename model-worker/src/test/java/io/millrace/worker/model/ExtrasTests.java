package io.millrace.worker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/**
 * What requests ask for beyond a draw, against plain Java and against transformers.
 */
class ExtrasTests {

	private static final TokenIds PROMPT = TokenIds.of(5, 9, 11, 2, 40);

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, 2);

	private static TorchStepExecutor model;

	private static float[] logits;

	private static int vocabulary;

	@BeforeAll
	static void open() {
		model = Fixture.openWithoutRowKernels(Fixture.path("tied"), 4);
		Sequences.whole(model, PROMPT, BLOCKS);
		logits = model.logits(Sequences.batch(entry(Draw.GREEDY, Extras.NONE)))[0];
		vocabulary = model.shape().vocabularySize();
	}

	@AfterAll
	static void close() {
		model.close();
	}

	/** The prompt's last token, decoded. */
	private static Entry entry(Draw draw, Extras extras) {
		return new Entry(PROMPT.slice(4, 5), 4, BLOCKS, List.of(draw), extras);
	}

	private static Extras logprobs(LogitEdits edits, int count) {
		return new Extras(edits, count, TokenIds.EMPTY, 0, false);
	}

	private static StepResult run(List<Entry> entries) {
		return model.execute(new StepBatch(entries));
	}

	@Test
	void editedRowsChooseAsThePlainReference() {
		Random random = new Random(8);
		for (int round = 0; round < 60; round++) {
			List<Entry> entries = new ArrayList<>();
			List<Integer> expected = new ArrayList<>();
			for (int row = 0; row < 16; row++) {
				LogitEdits edits = (random.nextInt(3) == 0) ? LogitEdits.NONE : randomEdits(random);
				Draw draw = new Draw(random.nextInt(4) == 0 ? 0 : 0.2f + 2 * random.nextFloat(),
						random.nextInt(2) * (1 + random.nextInt(70)), random.nextBoolean() ? 1 : 1 - random.nextFloat(),
						random.nextBoolean() ? 0 : random.nextFloat() / 4, random.nextFloat());
				entries.add(entry(draw, (random.nextInt(4) == 0) ? logprobs(edits, random.nextInt(5))
						: (edits == LogitEdits.NONE) ? Extras.NONE : Extras.of(edits)));
				expected.add(SamplerReference.choose(SamplerReference.edited(logits, edits), draw));
			}
			assertThat(Sequences.tokens(run(entries))).as(() -> entries.toString())
				.isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
		}
	}

	private static LogitEdits randomEdits(Random random) {
		LogitEdits edits = LogitEdits.NONE;
		if (random.nextBoolean()) {
			edits = edits.allow(ids(random, 5 + random.nextInt(40)));
		}
		if (random.nextBoolean()) {
			TokenIds biased = ids(random, 1 + random.nextInt(4));
			float[] biases = new float[biased.size()];
			for (int i = 0; i < biases.length; i++) {
				biases[i] = (random.nextInt(3) == 0) ? Float.NEGATIVE_INFINITY : 20 * random.nextFloat() - 10;
			}
			edits = edits.bias(biased, biases);
		}
		if (random.nextBoolean()) {
			TokenIds penalised = ids(random, 1 + random.nextInt(30));
			float[] values = new float[penalised.size()];
			for (int i = 0; i < values.length; i++) {
				values[i] = 4 * random.nextFloat() - 1;
			}
			edits = edits.penalise(penalised, 0.5f + random.nextFloat(), values);
		}
		return edits;
	}

	private static TokenIds ids(Random random, int count) {
		return TokenIds.of(random.ints(0, vocabulary).distinct().limit(count).toArray());
	}

	@Test
	void maskedRowsChooseAmongWhatTheirMasksAllow() {
		Random random = new Random(10);
		for (int round = 0; round < 30; round++) {
			List<Entry> entries = new ArrayList<>();
			List<Integer> expected = new ArrayList<>();
			for (int row = 0; row < 8; row++) {
				Draw draw = new Draw(random.nextInt(4) == 0 ? 0 : 1, 0, random.nextBoolean() ? 1 : 0.8f,
						random.nextFloat());
				TokenIds allowed = ids(random, 1 + random.nextInt(vocabulary / 2));
				LogitEdits edits = (random.nextInt(3) == 0) ? LogitEdits.NONE.bias(TokenIds.of(3, 4), 1, -2)
						: LogitEdits.NONE;
				boolean masked = random.nextInt(round % 3 + 1) == 0;
				Extras extras = (edits == LogitEdits.NONE) ? Extras.NONE : Extras.of(edits);
				entries.add(entry(draw, masked ? extras.masked(List.of(mask(allowed))) : extras));
				LogitEdits all = masked ? edits.allow(allowed) : edits;
				expected.add(SamplerReference.choose(SamplerReference.edited(logits, all), draw));
			}
			assertThat(Sequences.tokens(run(entries))).isEqualTo(expected.stream().mapToInt(i -> i).toArray());
		}
	}

	@Test
	void eachGuessedPositionHasItsMask() {
		StepResult masked = run(List
			.of(new Entry(PROMPT.slice(2, 5), 2, BLOCKS, List.of(Draw.GREEDY, Draw.GREEDY, Draw.GREEDY),
					Extras.NONE.masked(List.of(mask(TokenIds.of(7)), mask(TokenIds.of(8)), mask(TokenIds.of(9)))))));
		assertThat(Sequences.tokens(masked)).containsExactly(7, 8, 9);
	}

	private static TokenMask mask(TokenIds ids) {
		return TokenMask.of(vocabulary, ids.toArray());
	}

	@Test
	void aRowDoesNotFeelItsNeighboursWishes() {
		Random random = new Random(9);
		List<Entry> entries = new ArrayList<>();
		for (int row = 0; row < 24; row++) {
			Draw draw = new Draw(1, 0, 0.9f, random.nextFloat());
			entries.add(entry(draw, (row % 3 == 0) ? Extras.NONE : logprobs(randomEdits(random), row % 4)));
		}
		StepResult together = run(entries);
		for (int row = 0; row < entries.size(); row++) {
			assertThat(run(List.of(entries.get(row))).choices()).as("row %d", row)
				.containsExactly(together.choices().get(row));
		}
	}

	@Test
	void whoeverLeavesHimselfNoTokenFailsAlone() {
		LogitEdits nothing = LogitEdits.NONE.allow(TokenIds.of(3)).bias(TokenIds.of(3), Float.NEGATIVE_INFINITY);
		for (Draw draw : List.of(Draw.GREEDY, new Draw(1, 0, 1, 0.5f), new Draw(1, 5, 0.5f, 0.1f, 0.5f))) {
			StepResult result = run(List.of(entry(draw, Extras.NONE), entry(draw, logprobs(nothing, 3)),
					entry(draw, Extras.of(LogitEdits.NONE.allow(TokenIds.of(3))))));
			assertThat(result.choices().get(0))
				.isEqualTo(new Choice.Token(SamplerReference.choose(logits, draw), null));
			assertThat(result.choices().get(1)).isInstanceOfSatisfying(Choice.Failed.class,
					(failed) -> assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_VALUE));
			assertThat(result.choices().get(2)).isEqualTo(new Choice.Token(3, null));
		}
	}

	@Test
	void logprobsAreThoseOfTheModelWhateverChangesItsLogits() {
		LogitEdits edits = LogitEdits.NONE.bias(TokenIds.of(7), 100).penalise(TokenIds.of(1, 2), 2, 1, 1);
		StepResult result = run(List.of(entry(Draw.GREEDY, logprobs(edits, 3)),
				entry(new Draw(2, 0, 1, 0.3f), logprobs(LogitEdits.NONE, 20)),
				entry(Draw.GREEDY, logprobs(LogitEdits.NONE, 0))));
		assertLogprobs(result.choices().get(0), 7, 3);
		assertLogprobs(result.choices().get(1), SamplerReference.choose(logits, new Draw(2, 0, 1, 0.3f)), 20);
		assertLogprobs(result.choices().get(2), SamplerReference.choose(logits, Draw.GREEDY), 0);
	}

	private static void assertLogprobs(Choice choice, int id, int top) {
		double[] p = SamplerReference.probabilities(logits, 1);
		Choice.Token token = (Choice.Token) choice;
		LogProbabilities logprobs = token.logprobs();
		assertThat(token.id()).isEqualTo(id);
		assertThat(logprobs).isNotNull();
		assertThat(logprobs.size()).isEqualTo(1);
		assertThat(logprobs.top()).isEqualTo(top);
		assertThat((double) logprobs.token(0)).isCloseTo(Math.log(p[id]), offset(1e-5));
		int[] order = IntStream.range(0, p.length)
			.boxed()
			.sorted((a, b) -> Double.compare(p[b], p[a]))
			.mapToInt(Integer::intValue)
			.toArray();
		for (int rank = 0; rank < top; rank++) {
			assertThat(logprobs.topId(0, rank)).isEqualTo(order[rank]);
			assertThat((double) logprobs.top(0, rank)).isCloseTo(Math.log(p[order[rank]]), offset(1e-5));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tied", "sharded", "llama3" })
	void promptLogprobsEqualThoseOfTransformersInWhateverChunks(String name) throws Exception {
		try (TorchStepExecutor other = Fixture.open(name)) {
			for (Fixture.Case prompt : Fixture.expected(name)) {
				for (int chunk : new int[] { 1, 7, 100 }) {
					assertPromptLogprobs(other, prompt, chunk);
				}
			}
		}
	}

	private static void assertPromptLogprobs(TorchStepExecutor other, Fixture.Case prompt, int chunk) {
		TokenIds tokens = prompt.tokens();
		TokenIds blocks = Sequences.blocks(4, 1, 11);
		TokenIds company = Sequences.blocks(30, 1, 11);
		List<LogProbabilities> parts = new ArrayList<>();
		for (int from = 0; from < tokens.size(); from += chunk) {
			int to = Math.min(from + chunk, tokens.size());
			TokenIds targets = tokens.slice(from + 1, Math.min(to + 1, tokens.size()));
			Extras extras = new Extras(LogitEdits.NONE, Extras.NO_LOGPROBS, targets, 2, false);
			StepResult result = other.execute(
					Sequences.batch(Sequences.part(tokens, 0, tokens.size(), company), new Entry(tokens.slice(from, to),
							from, blocks, (to == tokens.size()) ? List.of(Draw.GREEDY) : List.of(), extras)));
			assertThat(result.promptLogprobs()).hasSize(targets.isEmpty() ? 0 : 1);
			parts.addAll(result.promptLogprobs());
		}
		if (tokens.size() > 1) {
			LogProbabilities all = LogProbabilities.concat(parts);
			assertThat(all.size()).isEqualTo(tokens.size() - 1);
			for (int position : prompt.logprobs().keySet()) {
				assertThat(all.token(position)).isCloseTo(prompt.logprobs().get(position), offset(1e-4f));
			}
		}
		assertThat(prompt.logprobs()).hasSize(tokens.size() - 1);
	}

	@Test
	void aHookChangesTheRowsThatAskForItAndFailsThemAlone() {
		Extras processed = new Extras(LogitEdits.NONE.bias(TokenIds.of(8), 5), 2, TokenIds.EMPTY, 0, true);
		Choice.Failed failed = new Choice.Failed(ErrorCode.INTERNAL, "It broke.");
		List<float[]> seen = new ArrayList<>();
		StepBatch batch = new StepBatch(List.of(entry(Draw.GREEDY, Extras.NONE), entry(Draw.GREEDY, processed),
				entry(new Draw(1, 5, 1, 0.7f), processed), entry(Draw.GREEDY, processed)), 1, (rows) -> {
					rows.forEach((row) -> seen.add(row.clone()));
					Arrays.fill(rows.get(0), -1);
					rows.get(0)[6] = 1;
					rows.get(1)[8] = 1000;
					Arrays.fill(rows.get(2), Float.NaN);
					return Arrays.asList(null, null, failed);
				});
		StepResult result = model.execute(batch);
		assertThat(seen).hasSize(3).allSatisfy((row) -> assertThat(row).isEqualTo(logits));
		assertThat(result.choices().get(0))
			.isEqualTo(new Choice.Token(SamplerReference.choose(logits, Draw.GREEDY), null));
		assertLogprobs(result.choices().get(1), 8, 2);
		assertLogprobs(result.choices().get(2), 8, 2);
		assertThat(result.choices().get(3)).isEqualTo(failed);
	}

	@Test
	void aHookThatLeavesNothingFailsItsRowAlone() {
		Extras processed = new Extras(LogitEdits.NONE, Extras.NO_LOGPROBS, TokenIds.EMPTY, 0, true);
		for (float value : new float[] { Float.NaN, Float.NEGATIVE_INFINITY }) {
			StepResult result = model.execute(new StepBatch(
					List.of(entry(new Draw(1, 0, 1, 0.3f), processed), entry(Draw.GREEDY, Extras.NONE)), 1, (rows) -> {
						Arrays.fill(rows.get(0), value);
						return Arrays.asList((Choice.Failed) null);
					}));
			assertThat(result.choices().get(0)).isInstanceOf(Choice.Failed.class);
			assertThat(result.choices().get(1)).isInstanceOf(Choice.Token.class);
		}
	}

}
