package io.millrace.protocol;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LogProbabilitiesTests {

	private final LogProbabilities two = LogProbabilities.of(2, new float[] { -3, -1, -2, -4, -0.5f, -0.75f },
			new int[] { 10, 20, 30, 40 });

	@Test
	void eachPositionHasItsTokenAndTheLikeliest() {
		assertThat(this.two.size()).isEqualTo(2);
		assertThat(this.two.token(1)).isEqualTo(-4);
		assertThat(this.two.topId(1, 0)).isEqualTo(30);
		assertThat(this.two.top(1, 1)).isEqualTo(-0.75f);
	}

	@Test
	void theirPartsMakeTheWhole() {
		assertThat(LogProbabilities.concat(List.of(this.two.slice(0, 1), this.two.slice(1, 2)))).isEqualTo(this.two);
		assertThat(this.two.slice(1, 1).size()).isZero();
	}

	@Test
	void packedTheyComeBack() {
		assertThat(this.two.pack()).hasSize(4 + 2 * (4 + 2 * 8));
		assertThat(LogProbabilities.unpack(this.two.pack())).isEqualTo(this.two);
	}

	@Test
	void garbageIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LogProbabilities.unpack(new byte[3]));
		assertThatIllegalArgumentException().isThrownBy(() -> LogProbabilities.unpack(new byte[] { 1, 0, 0, 0, 5 }));
		assertThatIllegalArgumentException().isThrownBy(() -> LogProbabilities.unpack(new byte[] { 0, 0, 0, 1 }));
		assertThatIllegalArgumentException().isThrownBy(() -> LogProbabilities.of(1, new float[2], new int[2]));
	}

}
