package io.millrace.worker.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

import static org.assertj.core.api.Assertions.assertThat;

/** The program's choice of tokens against a plain reading of the definitions. */
class SamplingTests {

	private static final TokenIds PROMPT = TokenIds.of(5, 9, 11, 2, 40);

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, 2);

	private static TorchStepExecutor model;

	private static float[] logits;

	@BeforeAll
	static void open() {
		model = Fixture.open("tied");
		logits = Sequences.whole(model, PROMPT, BLOCKS);
	}

	@AfterAll
	static void close() {
		model.close();
	}

	private static int[] draw(Draw... draws) {
		Entry[] entries = new Entry[draws.length];
		for (int i = 0; i < draws.length; i++) {
			entries[i] = Sequences.part(PROMPT, PROMPT.size() - 1, PROMPT.size(), BLOCKS, draws[i]);
		}
		return Sequences.tokens(model.execute(Sequences.batch(entries)));
	}

	/** The logits of the decoded row, which a test's draws choose from. */
	private static float[] decodedLogits() {
		return model.logits(Sequences.batch(Sequences.part(PROMPT, PROMPT.size() - 1, PROMPT.size(), BLOCKS)))[0];
	}

	@Test
	void greedyTakesTheGreatestLogit() {
		int best = IntStream.range(0, logits.length).boxed().max(Comparator.comparingDouble((i) -> logits[i])).get();
		assertThat(draw(Draw.GREEDY)).containsExactly(best);
		assertThat(draw(new Draw(1, 1, 1, 0.99f))).containsExactly(best);
		assertThat(draw(new Draw(1e-6f, 0, 1, 0.99f))).containsExactly(best);
		assertThat(draw(new Draw(1e-3f, 0, 1, 0.99f))).containsExactly(best);
		assertThat(draw(new Draw(2, 0, 1e-6f, 0.99f))).containsExactly(best);
	}

	@Test
	void drawsFollowTheDefinitionForManyNumbers() {
		float[] row = decodedLogits();
		Random random = new Random(3);
		for (int round = 0; round < 60; round++) {
			Draw[] draws = new Draw[32];
			for (int i = 0; i < draws.length; i++) {
				draws[i] = new Draw(random.nextInt(5) == 0 ? 0 : 0.1f + 4 * random.nextFloat(),
						random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(80),
						random.nextInt(3) == 0 ? 1 : Math.max(1e-3f, random.nextFloat()),
						random.nextInt(3) == 0 ? 0.3f * random.nextFloat() : 0, random.nextFloat());
			}
			int[] expected = Arrays.stream(draws).mapToInt((draw) -> reference(row, draw)).toArray();
			assertThat(draw(draws)).as(() -> Arrays.toString(draws)).isEqualTo(expected);
		}
	}

	/**
	 * More tokens than the sampler sorts at first, and draws that need more than those.
	 */
	@Test
	void drawsFollowTheDefinitionOverALargeVocabulary(@TempDir Path directory) throws Exception {
		try (TorchStepExecutor large = Fixture.open(RandomCheckpoint.write(directory, 5000, 6))) {
			Random random = new Random(5);
			for (int round = 0; round < 6; round++) {
				Draw[] draws = new Draw[8];
				Entry[] entries = new Entry[draws.length];
				for (int i = 0; i < draws.length; i++) {
					draws[i] = new Draw(0.5f + 8 * random.nextFloat(),
							random.nextInt(2) * (1 + random.nextInt(large.shape().vocabularySize())),
							random.nextInt(4) == 0 ? 1 : 1 - 0.3f * random.nextFloat(),
							random.nextInt(3) == 0 ? 0.01f * random.nextFloat() : 0, random.nextFloat());
					TokenIds blocks = Sequences.blocks(2 * i, 1, 2);
					entries[i] = Sequences.part(PROMPT, 0, PROMPT.size(), blocks, draws[i]);
				}
				float[][] rows = large.logits(Sequences.batch(entries));
				int[] chosen = Sequences.tokens(large.execute(Sequences.batch(entries)));
				for (int i = 0; i < draws.length; i++) {
					assertThat(chosen[i]).as("%s", draws[i]).isEqualTo(SamplerReference.choose(rows[i], draws[i]));
				}
			}
		}
	}

	@Test
	void theLastNumberBelowOneStillHasAToken() {
		float[] row = decodedLogits();
		for (Draw draw : new Draw[] { new Draw(1, 0, 1, Math.nextDown(1f)), new Draw(1, 3, 1, Math.nextDown(1f)),
				new Draw(1, 0, 1, 0), new Draw(0.3f, 10, 0.5f, Math.nextDown(1f)) }) {
			assertThat(draw(draw)).as("%s", draw).containsExactly(reference(row, draw));
		}
	}

	@Test
	void evenlySpacedNumbersGiveTheDistributionItself() {
		float[] row = decodedLogits();
		double[] p = SamplerReference.probabilities(row, 3);
		int count = 4000;
		int[] seen = new int[row.length];
		for (int from = 0; from < count; from += 100) {
			int first = from;
			Draw[] draws = IntStream.range(0, 100)
				.mapToObj((i) -> new Draw(3, 0, 1, (first + i + 0.5f) / count))
				.toArray(Draw[]::new);
			Arrays.stream(draw(draws)).forEach((id) -> seen[id]++);
		}
		for (int id = 0; id < row.length; id++) {
			assertThat((double) seen[id]).as("id %d", id)
				.isCloseTo(p[id] * count, org.assertj.core.data.Offset.offset(1.01));
		}
	}

	private static int reference(float[] row, Draw draw) {
		return SamplerReference.choose(row, draw);
	}

}
