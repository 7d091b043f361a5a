package io.millrace.worker.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.millrace.protocol.BlockHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class BlockPoolTests {

	private static final int BLOCKS = 12;

	/** Took no block before. */
	private static final int NONE = -1;

	private final BlockPool pool = BlockPool.caching(BLOCKS, 4, CacheListener.NONE);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void staysWholeUnderRandomOperations(long seed) {
		int blocks = 40;
		BlockPool large = BlockPool.caching(blocks, 4, CacheListener.NONE);
		Random random = new Random(seed);
		List<Integer> references = new ArrayList<>();
		Map<BlockHash, Integer> findable = new HashMap<>();
		for (int i = 0; i < 4_000; i++) {
			int operation = random.nextInt(100);
			if (operation < 35 && large.freeBlocks() > 0) {
				int block = large.acquire(random.nextInt(-1, blocks));
				references.add(block);
				findable.values().remove(block);
			}
			else if (operation < 45) {
				int block = random.nextInt(blocks);
				large.retain(block);
				references.add(block);
			}
			else if (operation < 60 && !references.isEmpty()) {
				int block = references.get(random.nextInt(references.size()));
				if (!findable.containsValue(block)) {
					BlockHash name = name(random.nextInt(20));
					large.publish(block, name);
					findable.putIfAbsent(name, block);
				}
			}
			else if (operation == 60) {
				int block = random.nextInt(blocks);
				large.forget(block);
				findable.values().remove(block);
			}
			else if (operation == 61 && random.nextInt(10) == 0) {
				large.forgetAll();
				findable.clear();
			}
			else if (!references.isEmpty()) {
				large.release(references.remove(random.nextInt(references.size())));
			}
			large.checkIntegrity();
			for (int n = 0; n < 20; n++) {
				assertThat(large.find(name(n))).isEqualTo(findable.getOrDefault(name(n), -1));
			}
			assertThat(large.cachedBlocks())
				.isEqualTo((int) findable.values().stream().filter((block) -> !references.contains(block)).count());
			assertThat(large.usedBlocks()).isEqualTo((int) references.stream().distinct().count());
			IntStream.range(0, blocks)
				.forEach((block) -> assertThat(large.references(block))
					.isEqualTo((int) references.stream().filter((other) -> other == block).count()));
		}
	}

	/** Names that collide in a table by their lowest bits. */
	private static BlockHash name(int number) {
		return new BlockHash(number, number % 3);
	}

	@Test
	void anEmptyBlockIsTakenFirstThenTheCachedOneThatWasUnusedForLongest() {
		IntStream.range(0, BLOCKS).forEach((block) -> assertThat(this.pool.acquire(NONE)).isEqualTo(block));
		List.of(7, 2, 5).forEach((block) -> this.pool.publish(block, name(block)));
		List.of(7, 2, 9, 5).forEach(this.pool::release);
		assertThat(this.pool.freeBlocks()).isEqualTo(4);
		assertThat(this.pool.cachedBlocks()).isEqualTo(3);
		assertThat(IntStream.range(0, 4).map((i) -> this.pool.acquire(NONE))).containsExactly(9, 7, 2, 5);
		assertThat(this.pool.find(name(7))).isNegative();
	}

	@Test
	void aBlockFollowsTheOneBeforeInItsChunkAndOthersBeginElsewhere() {
		BlockPool large = BlockPool.caching(3 * BlockPool.CHUNK, 4, CacheListener.NONE);
		int one = large.acquire(NONE);
		int other = large.acquire(NONE);
		assertThat(List.of(one, other)).containsExactly(0, BlockPool.CHUNK);
		for (int i = 1; i < BlockPool.CHUNK; i++) {
			assertThat(large.acquire(one)).isEqualTo(one + 1);
			assertThat(large.acquire(other)).isEqualTo(other + 1);
			one++;
			other++;
		}
		assertThat(large.acquire(one)).isEqualTo(2 * BlockPool.CHUNK);
		assertThat(large.acquire(other)).as("no chunk is left").isEqualTo(2 * BlockPool.CHUNK + 1);
	}

	@Test
	void aChunkIsFollowedByTheNextOneWhereThatIsEmpty() {
		BlockPool large = BlockPool.caching(4 * BlockPool.CHUNK, 4, CacheListener.NONE);
		int cached = large.acquire(NONE);
		int last = large.acquire(NONE);
		large.publish(cached, name(1));
		large.release(cached);
		for (int i = 1; i <= 2 * BlockPool.CHUNK; i++) {
			last = large.acquire(last);
			assertThat(last).isEqualTo(BlockPool.CHUNK + i);
		}
		for (int i = 1; i < BlockPool.CHUNK; i++) {
			last = large.acquire(last);
		}
		assertThat(large.acquire(last)).as("nothing follows, and a chunk with something to be found").isEqualTo(cached);
	}

	@Test
	void aChunkThatHoldsSomethingToBeFoundDoesNotFollow() {
		BlockPool large = BlockPool.caching(3 * BlockPool.CHUNK, 4, CacheListener.NONE);
		int last = large.acquire(NONE);
		int cached = large.acquire(NONE);
		large.publish(cached, name(1));
		large.release(cached);
		for (int i = 1; i < BlockPool.CHUNK; i++) {
			last = large.acquire(last);
		}
		assertThat(large.acquire(last)).isEqualTo(2 * BlockPool.CHUNK);
	}

	@Test
	void theChunkThatWasUnusedForLongestIsGivenFirst() {
		BlockPool large = BlockPool.caching(3 * BlockPool.CHUNK, 4, CacheListener.NONE);
		List<Integer> firsts = IntStream.range(0, 3).mapToObj((i) -> large.acquire(NONE)).toList();
		firsts.forEach((block) -> large.publish(block, name(block)));
		List.of(1, 2, 0).forEach((i) -> large.release(firsts.get(i)));
		assertThat(large.acquire(NONE)).isEqualTo(firsts.get(1));
		assertThat(large.find(name(firsts.get(1)))).isNegative();
		large.forget(firsts.get(0));
		assertThat(large.acquire(NONE)).as("an empty one before a cached one").isEqualTo(firsts.get(0));
	}

	@Test
	void whatIsUsedAgainIsTakenLast() {
		IntStream.range(0, BLOCKS).forEach((block) -> this.pool.acquire(NONE));
		List.of(1, 2).forEach((block) -> this.pool.publish(block, name(block)));
		List.of(1, 2).forEach(this.pool::release);
		this.pool.retain(this.pool.find(name(1)));
		this.pool.release(1);
		assertThat(List.of(this.pool.acquire(NONE), this.pool.acquire(NONE))).containsExactly(2, 1);
	}

	@Test
	void theFirstBlockOfANameIsFoundAndTheSecondIsNot() {
		int first = this.pool.acquire(NONE);
		int second = this.pool.acquire(NONE);
		this.pool.publish(first, name(1));
		this.pool.publish(second, name(1));
		this.pool.release(second);
		assertThat(this.pool.find(name(1))).isEqualTo(first);
		assertThat(this.pool.cachedBlocks()).isZero();
		assertThat(this.pool.acquire(NONE)).isEqualTo(second);
	}

	@Test
	void aPoolWithoutACacheFindsNothing() {
		BlockPool plain = new BlockPool(BLOCKS, 4);
		plain.publish(plain.acquire(NONE), name(1));
		assertThat(plain.find(name(1))).isNegative();
		plain.forgetAll();
		plain.checkIntegrity();
	}

	@Test
	void everyChangeIsTold() {
		List<String> told = new ArrayList<>();
		BlockPool telling = BlockPool.caching(2, 4, new CacheListener() {
			@Override
			public void onStored(BlockHash block) {
				told.add("+" + block.high());
			}

			@Override
			public void onRemoved(BlockHash block) {
				told.add("-" + block.high());
			}

			@Override
			public void onCleared() {
				told.add("cleared");
			}
		});
		telling.publish(telling.acquire(NONE), name(1));
		telling.publish(telling.acquire(NONE), name(2));
		telling.release(0);
		telling.acquire(NONE);
		telling.forgetAll();
		assertThat(told).containsExactly("+1", "+2", "-1", "cleared");
	}

	@Test
	void aFreeBlockCanBeRevivedAndIsNotHandedOut() {
		this.pool.retain(0);
		assertThat(this.pool.acquire(NONE)).isEqualTo(1);
		assertThat(this.pool.references(0)).isOne();
	}

	@Test
	void aSharedBlockIsFreeOnlyWithoutReferences() {
		int block = this.pool.acquire(NONE);
		this.pool.retain(block);
		this.pool.release(block);
		assertThat(this.pool.usedBlocks()).isOne();
		this.pool.release(block);
		assertThat(this.pool.usedBlocks()).isZero();
	}

	@Test
	void anEmptyPoolAndADoubleReleaseAreErrors() {
		int first = this.pool.acquire(NONE);
		IntStream.range(1, BLOCKS).forEach((block) -> this.pool.acquire(NONE));
		assertThatIllegalStateException().isThrownBy(() -> this.pool.acquire(NONE))
			.withMessage("None of the 12 blocks is free.");
		this.pool.release(first);
		assertThatIllegalStateException().isThrownBy(() -> this.pool.release(first))
			.withMessage("Block 0 is released twice.");
	}

}
