package io.millrace.worker.cache;

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
		assertThat(this.pool.acquire()).isEqualTo(3);
		this.pool.checkIntegrity();
	}

}
