package io.millrace.worker.program;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotRunsTests {

	@Test
	void consecutiveBlocksAreOneRunAndTheLastEndsWithThePositions() {
		assertThat(runs(TokenIds.of(3, 4, 5), 10)).containsExactly("12+10");
		assertThat(runs(TokenIds.of(3, 4, 5, 9), 12)).containsExactly("12+12");
		assertThat(runs(TokenIds.of(7), 1)).containsExactly("28+1");
	}

	@Test
	void aGapOrAStepBackBeginsARun() {
		assertThat(runs(TokenIds.of(3, 5, 6, 2, 1, 2), 22)).containsExactly("12+4", "20+8", "8+4", "4+6");
	}

	private static List<String> runs(TokenIds blocks, int positions) {
		List<String> all = new ArrayList<>();
		SlotRuns runs = new SlotRuns(blocks, positions, 4);
		runs.forEach((first, count) -> all.add(first + "+" + count));
		assertThat(runs.count()).isEqualTo(all.size());
		return all;
	}

}
