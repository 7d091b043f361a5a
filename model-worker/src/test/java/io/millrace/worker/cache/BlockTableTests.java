package io.millrace.worker.cache;

import java.util.stream.IntStream;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BlockTableTests {

	private final BlockPool pool = new BlockPool(4, 4);

	private final BlockTable table = new BlockTable(this.pool);

	@Test
	void takesABlockOnlyWhenAPositionNeedsIt() {
		assertThat(this.table.cover(4)).isTrue();
		assertThat(this.table.ids()).isEqualTo(TokenIds.of(0));
		assertThat(this.table.cover(4)).isTrue();
		assertThat(this.table.size()).isOne();
		assertThat(this.table.cover(5)).isTrue();
		assertThat(this.table.ids()).isEqualTo(TokenIds.of(0, 1));
	}

	@Test
	void takesNothingWhenTooFewAreFree() {
		assertThat(this.table.cover(17)).isFalse();
		assertThat(this.table.size()).isZero();
		assertThat(this.pool.freeBlocks()).isEqualTo(4);
		assertThat(this.table.reach()).isEqualTo(16);
	}

	@Test
	void givesTheLastBlockBackFirst() {
		this.table.cover(16);
		this.table.release();
		assertThat(this.table.ids()).isEqualTo(TokenIds.EMPTY);
		assertThat(this.pool.freeBlocks()).isEqualTo(4);
		this.pool.checkIntegrity();
	}

	@Test
	void whatOneComputedAnotherAdoptsUpToTheFirstDifference() {
		BlockPool caching = BlockPool.caching(8, 2, CacheListener.NONE);
		BlockTable first = new BlockTable(caching);
		first.cover(7);
		first.publish(chain(1, 2, 3, 4, 5, 6, 7), 3);
		BlockTable second = new BlockTable(caching);
		assertThat(second.adopt(chain(1, 2, 3, 4, 9, 6), 3)).isEqualTo(2);
		assertThat(second.ids()).isEqualTo(first.ids().slice(0, 2));
		assertThat(second.published()).isEqualTo(2);
		assertThat(caching.references(first.get(1))).isEqualTo(2);
		assertThat(second.agreesWith(chain(1, 2, 3, 4, 9, 6))).isTrue();
		assertThat(second.agreesWith(chain(1, 2, 8, 4, 9, 6))).isFalse();
	}

	/** By chunks, since these are what is taken from those who ended. */
	@Test
	void theTailOfAChainIsLostBeforeItsBeginning() {
		int blocks = 2 * BlockPool.CHUNK;
		int[] tokens = IntStream.range(0, 2 * blocks).toArray();
		BlockPool caching = BlockPool.caching(blocks, 2, CacheListener.NONE);
		BlockTable ended = new BlockTable(caching);
		ended.cover(2 * blocks);
		ended.publish(chain(tokens), blocks);
		ended.release();
		assertThat(caching.cachedBlocks()).isEqualTo(blocks);
		BlockTable other = new BlockTable(caching);
		other.cover(4);
		assertThat(new BlockTable(caching).adopt(chain(tokens), blocks)).isEqualTo(BlockPool.CHUNK);
	}

	@Test
	void whatIsTakenLiesTogetherAndDoesNotFollowWhatIsOthers() {
		BlockPool caching = BlockPool.caching(4 * BlockPool.CHUNK, 2, CacheListener.NONE);
		BlockTable first = new BlockTable(caching);
		BlockTable second = new BlockTable(caching);
		for (int length = 1; length < 9; length++) {
			first.cover(length);
			second.cover(length);
		}
		assertThat(first.ids()).isEqualTo(TokenIds.of(0, 1, 2, 3));
		assertThat(second.ids()).isEqualTo(TokenIds.of(16, 17, 18, 19));
		first.publish(chain(1, 2, 3, 4, 5, 6, 7, 8), 4);
		first.release();
		BlockTable third = new BlockTable(caching);
		third.adopt(chain(1, 2, 3, 4), 2);
		third.cover(8);
		assertThat(third.ids()).isEqualTo(TokenIds.of(0, 1, 32, 33));
	}

	@Test
	void whatIsForgottenIsNotAdopted() {
		BlockPool caching = BlockPool.caching(4, 2, CacheListener.NONE);
		BlockTable doubtful = new BlockTable(caching);
		doubtful.cover(4);
		doubtful.publish(chain(1, 2, 3, 4), 2);
		doubtful.forget();
		assertThat(new BlockTable(caching).adopt(chain(1, 2, 3, 4), 2)).isZero();
	}

	private static BlockChain chain(int... tokens) {
		BlockChain chain = new BlockChain(BlockHash.root("m", null), 2);
		chain.extend(tokens, tokens.length);
		return chain;
	}

}
