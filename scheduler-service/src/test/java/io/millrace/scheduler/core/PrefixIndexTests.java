package io.millrace.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.BlockHasher;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrefixIndexTests {

	private static final int BLOCK = 4;

	private final PrefixIndex index = new PrefixIndex(1_000);

	private final PromptBlocks prompt = blocks(null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);

	@Test
	void blocksAreNamedAsWorkersNameThem() {
		BlockHasher hasher = new BlockHasher();
		BlockHash first = hasher.next(BlockHash.root("model", null), new int[] { 1, 2, 3, 4 }, 0, BLOCK);
		BlockHash second = hasher.next(first, new int[] { 5, 6, 7, 8 }, 0, BLOCK);
		assertThat(this.prompt.size()).isEqualTo(3);
		assertThat(this.prompt.get(1)).isEqualTo(second);
		assertThat(this.prompt.get(0)).isEqualTo(first);
		assertThat(blocks("salt", 1, 2, 3, 4, 5).get(0)).isNotEqualTo(first);
	}

	@Test
	void aBlockThatEndsWithThePromptIsComputedInAnyCase() {
		assertThat(blocks(null, 1, 2, 3, 4).size()).isZero();
		assertThat(blocks(null, 1, 2, 3, 4, 5).size()).isOne();
	}

	@Test
	void aMatchEndsAtTheFirstGap() {
		hold(0, 0, 1, 2);
		hold(1, 0, 2);
		hold(70, 0, 1);
		hold(2, 1, 2);
		int[] matched = this.index.match(this.prompt);
		assertThat(matched[0]).isEqualTo(3);
		assertThat(matched[1]).isEqualTo(1);
		assertThat(matched[2]).isZero();
		assertThat(matched[70]).isEqualTo(2);
	}

	@Test
	void whatAWorkerDroppedIsGoneForItAlone() {
		hold(0, 0, 1);
		hold(1, 0, 1);
		this.index.remove(0, this.prompt.get(1));
		assertThat(this.index.match(this.prompt)).startsWith(1, 2);
		this.index.clear(1);
		assertThat(this.index.match(this.prompt)).startsWith(1, 0);
		this.index.remove(0, this.prompt.get(0));
		assertThat(this.index.size()).isZero();
	}

	@Test
	void theBlocksUsedLeastRecentlyMakeRoom() {
		PrefixIndex small = new PrefixIndex(2);
		small.add(0, this.prompt.get(0));
		small.add(0, this.prompt.get(1));
		small.match(this.prompt);
		small.add(0, new BlockHash(1, 1));
		assertThat(small.size()).isEqualTo(2);
		assertThat(small.match(this.prompt)).as("the first block is gone").isEmpty();
	}

	@Test
	void anIndexWithoutRoomKnowsNothing() {
		PrefixIndex none = new PrefixIndex(0);
		none.add(0, this.prompt.get(0));
		assertThat(none.match(this.prompt)).isEmpty();
	}

	@Test
	void itSaysWhatSetsOfBlocksForEachWorkerWouldSay() {
		Random random = new Random(3);
		int workers = 130;
		List<Set<Integer>> model = new ArrayList<>();
		for (int i = 0; i < workers; i++) {
			model.add(new HashSet<>());
		}
		for (int i = 0; i < 20_000; i++) {
			int worker = random.nextInt(workers);
			int block = random.nextInt(3);
			switch (random.nextInt(50)) {
				case 0 -> {
					this.index.clear(worker);
					model.get(worker).clear();
				}
				case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> {
					this.index.remove(worker, this.prompt.get(block));
					model.get(worker).remove(block);
				}
				default -> {
					this.index.add(worker, this.prompt.get(block));
					model.get(worker).add(block);
				}
			}
			if (i % 50 == 0) {
				int[] matched = this.index.match(this.prompt);
				for (int each = 0; each < workers; each++) {
					assertThat((each < matched.length) ? matched[each] : 0).isEqualTo(leading(model.get(each)));
				}
			}
		}
	}

	private static int leading(Set<Integer> blocks) {
		int depth = 0;
		while (blocks.contains(depth)) {
			depth++;
		}
		return depth;
	}

	private void hold(int worker, int... blocks) {
		for (int block : blocks) {
			this.index.add(worker, this.prompt.get(block));
		}
	}

	private static PromptBlocks blocks(@Nullable String salt, int... tokens) {
		return new PromptBlocks(
				new GenerationTask(RequestId.create(), "model", TokenIds.of(tokens), TokenIds.EMPTY,
						SamplingParams.greedy(1), new ProcessId(Role.GATEWAY, "g", 1), Instant.EPOCH, salt),
				null, BLOCK);
	}

}
