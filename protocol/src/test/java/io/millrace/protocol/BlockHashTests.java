package io.millrace.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BlockHashTests {

	private static final int[] TOKENS = { 5, 6, 7, 8, 5, 6, 7, 8 };

	private final BlockHasher hasher = new BlockHasher();

	@Test
	void dependsOnModelSaltTokensAndAllBefore() {
		BlockHash root = BlockHash.root("m", null);
		BlockHash first = this.hasher.next(root, TOKENS, 0, 4);
		assertThat(first).isEqualTo(this.hasher.next(BlockHash.root("m", null), TOKENS, 4, 4));
		assertThat(this.hasher.next(first, TOKENS, 4, 4)).isNotEqualTo(first);
		assertThat(this.hasher.next(root, TOKENS, 1, 4)).isNotEqualTo(first);
		assertThat(this.hasher.next(root, TOKENS, 0, 3)).isNotEqualTo(first);
		assertThat(this.hasher.next(BlockHash.root("n", null), TOKENS, 0, 4)).isNotEqualTo(first);
		assertThat(this.hasher.next(BlockHash.root("m", ""), TOKENS, 0, 4)).isNotEqualTo(first);
	}

	@Test
	void aModelAndASaltDoNotRunIntoEachOther() {
		assertThat(BlockHash.root("ab", "c")).isNotEqualTo(BlockHash.root("a", "bc"));
		assertThat(BlockHash.root("a", null)).isNotEqualTo(BlockHash.root("a", ""));
	}

	@Test
	void anAdapterSharesNothingWithItsModelOrAnother() {
		BlockHash adapted = BlockHash.root("m", "a", null);
		assertThat(adapted).isNotEqualTo(BlockHash.root("m", null));
		assertThat(adapted).isNotEqualTo(BlockHash.root("m", "b", null));
		assertThat(adapted).isNotEqualTo(BlockHash.root("m", "a", "a"));
		assertThat(adapted).isNotEqualTo(BlockHash.root("m", "a"));
		assertThat(BlockHash.root("m", null, "s")).isEqualTo(BlockHash.root("m", "s"));
	}

	@Test
	void isTheSameInEveryRelease() {
		assertThat(this.hasher.next(BlockHash.root("m", "s"), TOKENS, 0, 4))
			.hasToString("4493e12a37108eb7643911ecb33d991f");
	}

	@Test
	void aHasherMakesAWholeChainOfBlocksOfAnySize() {
		BlockHash root = BlockHash.root("m", "s");
		BlockHash first = this.hasher.next(root, TOKENS, 0, 4);
		assertThat(this.hasher.next(first, TOKENS, 3, 5)).isEqualTo(new BlockHasher().next(first, TOKENS, 3, 5));
		assertThat(this.hasher.next(root, TOKENS, 0, 4)).isEqualTo(first);
	}

	@Test
	void comesBackFromItsPackedForm() {
		BlockHash hash = new BlockHash(-1, 42);
		assertThat(BlockHash.unpack(hash.pack())).isEqualTo(hash);
		assertThatIllegalArgumentException().isThrownBy(() -> BlockHash.unpack(new byte[15]))
			.withMessage("A block hash takes 16 bytes, got 15.");
	}

}
