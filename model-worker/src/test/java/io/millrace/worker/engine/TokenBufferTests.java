package io.millrace.worker.engine;

import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenBufferTests {

	private final TokenBuffer buffer = new TokenBuffer(TokenIds.of(10, 11, 12, 13, 14));

	@Test
	void aPromptIsComputedChunkByChunk() {
		this.buffer.select(3);
		assertThat(this.buffer.next()).isEqualTo(TokenIds.of(10, 11, 12));
		assertThat(this.buffer.selectsLast()).isFalse();
		this.buffer.bump();
		assertThat(this.buffer.completed()).isEqualTo(3);
		this.buffer.select(2);
		assertThat(this.buffer.next()).isEqualTo(TokenIds.of(13, 14));
		assertThat(this.buffer.selectsLast()).isTrue();
		this.buffer.bump();
		assertThat(this.buffer.selectsLast()).isFalse();
		assertThat(this.buffer.remaining()).isZero();
	}

	@Test
	void aGeneratedTokenIsTheNextToCompute() {
		this.buffer.select(5);
		this.buffer.bump();
		this.buffer.append(99);
		assertThat(this.buffer.remaining()).isOne();
		this.buffer.select(1);
		assertThat(this.buffer.next()).isEqualTo(TokenIds.of(99));
	}

	@Test
	void afterAResetEverythingIsComputedAgain() {
		this.buffer.select(5);
		this.buffer.bump();
		this.buffer.append(99);
		this.buffer.select(1);
		this.buffer.reset();
		assertThat(this.buffer.selected()).isZero();
		this.buffer.select(6);
		assertThat(this.buffer.next()).isEqualTo(TokenIds.of(10, 11, 12, 13, 14, 99));
	}

	@Test
	void growsBeyondWhatWasPreallocated() {
		IntStream.range(0, 1_000).forEach(this.buffer::append);
		assertThat(this.buffer.length()).isEqualTo(1_005);
		this.buffer.select(1_005);
		assertThat(this.buffer.next().get(1_004)).isEqualTo(999);
	}

	@Test
	void moreTokensThanThereAreCannotBeSelected() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.buffer.select(6))
			.withMessage("Cannot select 6 of 5 tokens.");
	}

}
