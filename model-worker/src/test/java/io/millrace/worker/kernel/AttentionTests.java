package io.millrace.worker.kernel;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Attention a span at a time equals attention in float64 over all positions at once. */
class AttentionTests {

	private static final int HEADS = 3;

	private static final int GROUP = 2;

	private static final int SLOTS = 700;

	private static final float SCALE = 0.3f;

	private final Random random = new Random(11);

	@BeforeAll
	static void hasVectors() {
		assumeThat(VectorModule.isUsable()).as("the JDK's vectors are there, of 256 bits at least").isTrue();
	}

	static Stream<Arguments> cases() {
		return Stream.of(Arguments.of(64, false, new long[] { 0, 1 }, 0, 0f, false),
				Arguments.of(64, true, new long[] { 5, 160 }, 0, 0f, false),
				Arguments.of(24, false, new long[] { 600, 96, 16, 300, 400, 7 }, 0, 0f, false),
				Arguments.of(8, true, new long[] { 0, 129 }, 1, 0f, false),
				Arguments.of(40, true, new long[] { 300, 32, 16, 300 }, 100, 5f, false),
				Arguments.of(128, false, new long[] { 10, 20, 40, 300 }, 0, 0f, true),
				Arguments.of(16, true, new long[] { 0, 256 }, 128, 2f, true));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void sharesOfWhatIsSeenAddUp(int width, boolean half, long[] runs, int unseen, float cap, boolean withSinks) {
		float[] sinks = withSinks ? numbers(HEADS * GROUP) : null;
		try (Arena arena = Arena.ofShared()) {
			KeyValues cache = new KeyValues(
					arena.allocate(2L * HEADS * SLOTS * width * (half ? Short.BYTES : Float.BYTES), 64), half, HEADS,
					SLOTS, width);
			for (int slot = 0; slot < SLOTS; slot++) {
				cache.put(slot, numbers(2 * HEADS * width), 0);
			}
			float[] queries = numbers(HEADS * GROUP * width);
			float[] y = new float[HEADS * GROUP * width];
			Attention attention = new Attention(GROUP, width, cap);
			for (int head = 0; head < HEADS; head++) {
				int from = head * GROUP * width;
				attention.attend(cache, head, runs, unseen, SCALE, sinks, queries, from, y, from);
				for (int query = 0; query < GROUP; query++) {
					int at = from + query * width;
					Float sink = (sinks != null) ? sinks[head * GROUP + query] : null;
					double[] expected = expected(cache, head, runs, unseen, cap, sink, queries, at);
					for (int i = 0; i < width; i++) {
						assertThat((double) y[at + i]).isCloseTo(expected[i], within(1e-5));
					}
				}
			}
		}
	}

	private static double[] expected(KeyValues cache, int head, long[] runs, int unseen, float cap,
			@Nullable Float sink, float[] queries, int at) {
		int width = cache.width();
		double[] result = new double[width];
		double sum = (sink != null) ? Math.exp(sink) : 0;
		int position = 0;
		float[] key = new float[width];
		float[] value = new float[width];
		for (int run = 0; run < runs.length; run += 2) {
			for (long slot = runs[run]; slot < runs[run] + runs[run + 1]; slot++) {
				if (position++ < unseen) {
					continue;
				}
				cache.get(head, slot, 1, key, width);
				cache.get(HEADS + head, slot, 1, value, width);
				double score = 0;
				for (int i = 0; i < width; i++) {
					score += queries[at + i] * key[i] * SCALE;
				}
				double share = Math.exp((cap > 0) ? Math.tanh(score / cap) * cap : score);
				sum += share;
				for (int i = 0; i < width; i++) {
					result[i] += share * value[i];
				}
			}
		}
		for (int i = 0; i < width; i++) {
			result[i] /= sum;
		}
		return result;
	}

	private float[] numbers(int count) {
		float[] numbers = new float[count];
		for (int i = 0; i < count; i++) {
			numbers[i] = (float) this.random.nextGaussian();
		}
		return numbers;
	}

}
