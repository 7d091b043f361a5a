package io.millrace.worker.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdapterSegmentsTests {

	private static long[] of(int... adapters) {
		return new AdapterSegments(adapters).numbers();
	}

	@Test
	void rowsWithoutAdaptersAreInNoSegment() {
		assertThat(of(-1, -1, -1)).isEmpty();
		assertThat(of()).isEmpty();
	}

	@Test
	void rowsOfOneSlotThatFollowEachOtherNeedNoList() {
		assertThat(of(-1, 2, 2, 2, -1)).containsExactly(2, 1, 0b100, 1, 1, 3, 0);
	}

	@Test
	void slotsThatFollowEachOtherAreFilledUpToAsManyRows() {
		assertThat(of(1, 0, 0)).containsExactly(0, 2, 0b11, -1, 0, 3, 4, 1, 2, 0, 0, 2, 0, 1, 0, 1, 2);
	}

	@Test
	void aLongPromptIsASegmentOfItsOwn() {
		int[] adapters = new int[300];
		Arrays.fill(adapters, 2, 300, 1);
		adapters[1] = 2;
		assertThat(segments(of(adapters))).extracting((segment) -> segment[0]).containsExactly(0L, 1L, 2L);
	}

	@Test
	void everyRowIsInOneSegmentInThePlaceOfItsSlot() {
		Random random = new Random(7);
		for (int round = 0; round < 200; round++) {
			int slots = 1 + random.nextInt(32);
			int[] adapters = random.ints(1 + random.nextInt(80), -1, slots).toArray();
			int[] found = new int[adapters.length];
			Arrays.fill(found, -1);
			for (long[] segment : segments(of(adapters))) {
				int length = (int) segment[5];
				int filled = (int) segment[6];
				for (int i = 0; i < length; i++) {
					int row = (int) ((filled == 0) ? segment[3] + i : segment[7 + filled + length + i]);
					long place = (filled == 0) ? 0 : segment[7 + filled + i] / (filled / segment[1]);
					assertThat(found[row]).as("row %d", row).isEqualTo(-1);
					found[row] = (int) (segment[0] + place);
					assertThat(segment[2] >> found[row] & 1).isOne();
					if (filled > 0) {
						assertThat(segment[(int) (7 + segment[7 + filled + i])]).isEqualTo(row);
					}
				}
			}
			assertThat(found).isEqualTo(adapters);
		}
	}

	private static List<long[]> segments(long[] numbers) {
		List<long[]> segments = new ArrayList<>();
		for (int at = 0; at < numbers.length;) {
			int filled = (int) numbers[at + 6];
			int end = at + 7 + filled + ((filled > 0) ? 2 * (int) numbers[at + 5] : 0);
			segments.add(Arrays.copyOfRange(numbers, at, end));
			at = end;
		}
		return segments;
	}

}
