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

	private final BlockPool pool = BlockPool.caching(BLOCKS, 4, CacheListener.NONE);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void staysWholeUnderRandomOperations(long seed) {
		Random random = new Random(seed);
		List<Integer> references = new ArrayList<>();
		Map<BlockHash, Integer> findable = new HashMap<>();
		for (int i = 0; i < 4_000; i++) {
			int operation = random.nextInt(100);
			if (operation < 35 && this.pool.freeBlocks() > 0) {
				int block = this.pool.acquire();
				references.add(block);
				findable.values().remove(block);
			}
			else if (operation < 45) {
				int block = random.nextInt(BLOCKS);
				this.pool.retain(block);
				references.add(block);
			}
			else if (operation < 60 && !references.isEmpty()) {
				int block = references.get(random.nextInt(references.size()));
				if (!findable.containsValue(block)) {
					BlockHash name = name(random.nextInt(20));
					this.pool.publish(block, name);
					findable.putIfAbsent(name, block);
				}
			}
			else if (operation == 60) {
				int block = random.nextInt(BLOCKS);
				this.pool.forget(block);
				findable.values().remove(block);
			}
			else if (operation == 61 && random.nextInt(10) == 0) {
				this.pool.forgetAll();
				findable.clear();
			}
			else if (!references.isEmpty()) {
				this.pool.release(references.remove(random.nextInt(references.size())));
			}
			this.pool.checkIntegrity();
			for (int n = 0; n < 20; n++) {
				assertThat(this.pool.find(name(n))).isEqualTo(findable.getOrDefault(name(n), -1));
			}
			assertThat(this.pool.cachedBlocks())
				.isEqualTo((int) findable.values().stream().filter((block) -> !references.contains(block)).count());
			assertThat(this.pool.usedBlocks()).isEqualTo((int) references.stream().distinct().count());
			IntStream.range(0, BLOCKS)
				.forEach((block) -> assertThat(this.pool.references(block))
					.isEqualTo((int) references.stream().filter((other) -> other == block).count()));
		}
	}

	/** Names that collide in a table by their lowest bits. */
	private static BlockHash name(int number) {
		return new BlockHash(number, number % 3);
	}

	@Test
	void anEmptyBlockIsTakenFirstThenTheCachedOneThatWasUnusedForLongest() {
		IntStream.range(0, BLOCKS).forEach((block) -> assertThat(this.pool.acquire()).isEqualTo(block));
		List.of(7, 2, 5).forEach((block) -> this.pool.publish(block, name(block)));
		List.of(7, 2, 9, 5).forEach(this.pool::release);
		assertThat(this.pool.freeBlocks()).isEqualTo(4);
		assertThat(this.pool.cachedBlocks()).isEqualTo(3);
		assertThat(IntStream.range(0, 4).map((i) -> this.pool.acquire())).containsExactly(9, 7, 2, 5);
		assertThat(this.pool.find(name(7))).isNegative();
	}

	@Test
	void whatIsUsedAgainIsTakenLast() {
		IntStream.range(0, BLOCKS).forEach((block) -> this.pool.acquire());
		List.of(1, 2).forEach((block) -> this.pool.publish(block, name(block)));
		List.of(1, 2).forEach(this.pool::release);
		this.pool.retain(this.pool.find(name(1)));
		this.pool.release(1);
		assertThat(List.of(this.pool.acquire(), this.pool.acquire())).containsExactly(2, 1);
	}

	@Test
	void theFirstBlockOfANameIsFoundAndTheSecondIsNot() {
		int first = this.pool.acquire();
		int second = this.pool.acquire();
		this.pool.publish(first, name(1));
		this.pool.publish(second, name(1));
		this.pool.release(second);
		assertThat(this.pool.find(name(1))).isEqualTo(first);
		assertThat(this.pool.cachedBlocks()).isZero();
		assertThat(this.pool.acquire()).isEqualTo(second);
	}

	@Test
	void aPoolWithoutACacheFindsNothing() {
		BlockPool plain = new BlockPool(BLOCKS, 4);
		plain.publish(plain.acquire(), name(1));
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
		telling.publish(telling.acquire(), name(1));
		telling.publish(telling.acquire(), name(2));
		telling.release(0);
		telling.acquire();
		telling.forgetAll();
		assertThat(told).containsExactly("+1", "+2", "-1", "cleared");
	}

	@Test
	void aFreeBlockCanBeRevivedAndIsNotHandedOut() {
		this.pool.retain(0);
		assertThat(this.pool.acquire()).isEqualTo(1);
		assertThat(this.pool.references(0)).isOne();
	}

	@Test
	void aSharedBlockIsFreeOnlyWithoutReferences() {
		int block = this.pool.acquire();
		this.pool.retain(block);
		this.pool.release(block);
		assertThat(this.pool.usedBlocks()).isOne();
		this.pool.release(block);
		assertThat(this.pool.usedBlocks()).isZero();
	}

	@Test
	void anEmptyPoolAndADoubleReleaseAreErrors() {
		int first = this.pool.acquire();
		IntStream.range(1, BLOCKS).forEach((block) -> this.pool.acquire());
		assertThatIllegalStateException().isThrownBy(this.pool::acquire).withMessage("None of the 12 blocks is free.");
		this.pool.release(first);
		assertThatIllegalStateException().isThrownBy(() -> this.pool.release(first))
			.withMessage("Block 0 is released twice.");
	}

}
