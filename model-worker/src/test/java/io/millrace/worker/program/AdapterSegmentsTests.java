package io.millrace.worker.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdapterSegmentsTests {

	private static final int MAX_RANK = 32;

	/** Ten slots in groups of four, the last one of two. */
	private static final AdapterRoom ROOM = new AdapterRoom(10, MAX_RANK);

	private static long[] of(int... adapters) {
		return new AdapterSegments(adapters, ROOM).numbers();
	}

	@Test
	void rowsWithoutAdaptersAreInNoSegment() {
		assertThat(of(-1, -1, -1)).isEmpty();
		assertThat(of()).isEmpty();
	}

	@Test
	void rowsOfOneSlotThatFollowEachOtherNeedNoList() {
		assertThat(of(-1, 2, 2, 2, -1)).containsExactly(2, 1, 0b100, 1, 3, 0);
	}

	@Test
	void rowsOfOneSlotWithOthersBetweenSayWhichTheyAre() {
		assertThat(of(-1, 2, -1, 2, -1)).containsExactly(2, 1, 0b100, 1, 3, 3, 0, -1, 0);
	}

	@Test
	void slotsOfAGroupAreTogether() {
		assertThat(of(3, -1, 0, 0)).containsExactly(0, 4, 0b1001, 0, 4, 4, 3, -1, 0, 0);
	}

	@Test
	void theLastGroupHasTheSlotsThatAreLeft() {
		assertThat(of(9, 8)).containsExactly(8, 2, 0b11_0000_0000, 0, 2, 2, 1, 0);
	}

	@Test
	void eachGroupIsASegment() {
		assertThat(of(5, 0, 1, 5)).containsExactly(5, 1, 0b10_0000, 0, 4, 4, 0, -1, -1, 0, /**/
				0, 4, 0b11, 1, 2, 2, 0, 1);
	}

	@Test
	void aLongPromptIsASegmentOfItsOwnAndPartsWhatIsAroundIt() {
		int[] adapters = new int[300];
		Arrays.fill(adapters, 2, 298, 1);
		adapters[1] = 2;
		adapters[298] = 3;
		assertThat(segments(of(adapters)))
			.extracting((segment) -> List.of(segment[0], segment[1], segment[3], segment[4]))
			.containsExactly(List.of(0L, 4L, 0L, 2L), List.of(1L, 1L, 2L, 296L), List.of(0L, 4L, 298L, 2L));
	}

	@Test
	void groupsAreAsManySlotsAsFitIntoTheirColumns() {
		assertThat(new AdapterRoom(8, 16).group()).isEqualTo(8);
		assertThat(new AdapterRoom(3, 16).group()).isEqualTo(3);
		assertThat(new AdapterRoom(8, 64).group()).isEqualTo(2);
		assertThat(new AdapterRoom(8, 512).group()).isOne();
		assertThat(AdapterRoom.NONE.group()).isOne();
	}

	@Test
	void everyRowIsInOneSegmentWithItsSlot() {
		Random random = new Random(7);
		for (int round = 0; round < 500; round++) {
			int[] adapters = runs(random);
			int[] found = new int[adapters.length];
			Arrays.fill(found, -1);
			for (long[] segment : segments(of(adapters))) {
				assertThat(segment[1]).isIn(1L, 2L, 4L);
				for (int i = 0; i < segment[4]; i++) {
					long own = (segment[5] == 0) ? 0 : segment[6 + i];
					if (own >= 0) {
						int row = (int) segment[3] + i;
						assertThat(own).isLessThan(segment[1]);
						assertThat(found[row]).as("row %d", row).isEqualTo(-1);
						found[row] = (int) (segment[0] + own);
						assertThat(segment[2] >> found[row] & 1).isOne();
					}
				}
			}
			assertThat(found).isEqualTo(adapters);
		}
	}

	private static int[] runs(Random random) {
		int[] adapters = new int[1 + random.nextInt(80)];
		for (int start = 0; start < adapters.length;) {
			int end = Math.min(adapters.length, start + 1 + random.nextInt(random.nextBoolean() ? 2 : 40));
			Arrays.fill(adapters, start, end, random.nextInt(-1, ROOM.slots()));
			start = end;
		}
		return adapters;
	}

	private static List<long[]> segments(long[] numbers) {
		List<long[]> segments = new ArrayList<>();
		for (int at = 0; at < numbers.length;) {
			int end = at + 6 + (int) numbers[at + 5];
			segments.add(Arrays.copyOfRange(numbers, at, end));
			at = end;
		}
		return segments;
	}

}
