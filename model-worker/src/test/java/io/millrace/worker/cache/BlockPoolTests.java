package io.millrace.worker.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class BlockPoolTests {

	private static final int BLOCKS = 12;

	private final BlockPool pool = new BlockPool(BLOCKS, 4);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void staysWholeUnderRandomOperations(long seed) {
		Random random = new Random(seed);
		List<Integer> references = new ArrayList<>();
		for (int i = 0; i < 2_000; i++) {
			int operation = random.nextInt(5);
			if (operation < 2 && this.pool.freeBlocks() > 0) {
				references.add(this.pool.acquire());
			}
			else if (operation == 2) {
				int block = random.nextInt(BLOCKS);
				this.pool.retain(block);
				references.add(block);
			}
			else if (!references.isEmpty()) {
				this.pool.release(references.remove(random.nextInt(references.size())));
			}
			this.pool.checkIntegrity();
			assertThat(this.pool.usedBlocks()).isEqualTo((int) references.stream().distinct().count());
			IntStream.range(0, BLOCKS)
				.forEach((block) -> assertThat(this.pool.references(block))
					.isEqualTo((int) references.stream().filter((other) -> other == block).count()));
		}
	}

	@Test
	void theBlockThatWasFreeForLongestIsTakenFirst() {
		IntStream.range(0, BLOCKS).forEach((block) -> assertThat(this.pool.acquire()).isEqualTo(block));
		this.pool.release(7);
		this.pool.release(2);
		this.pool.release(5);
		assertThat(List.of(this.pool.acquire(), this.pool.acquire(), this.pool.acquire())).containsExactly(7, 2, 5);
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
