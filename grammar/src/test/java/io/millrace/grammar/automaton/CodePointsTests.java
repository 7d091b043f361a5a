package io.millrace.grammar.automaton;

import java.util.List;

import io.millrace.grammar.automaton.CodePoints.Range;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CodePointsTests {

	@Test
	void rangesThatTouchOrOverlapBecomeOne() {
		CodePoints set = new CodePoints(
				List.of(new Range('x', 'z'), new Range('a', 'c'), new Range('d', 'd'), new Range('b', 'f')));
		assertThat(set.ranges()).containsExactly(new Range('a', 'f'), new Range('x', 'z'));
	}

	@Test
	void surrogatesAreLeftOut() {
		assertThat(CodePoints.ALL.ranges()).containsExactly(new Range(0, 0xD7FF), new Range(0xE000, 0x10FFFF));
		assertThat(CodePoints.range(0xD900, 0xDFFF)).isEqualTo(CodePoints.NONE);
		assertThat(CodePoints.range(0xDC00, 0xE001).ranges()).containsExactly(new Range(0xE000, 0xE001));
	}

	@Test
	void theComplementOfTheComplementIsTheSet() {
		for (CodePoints set : List.of(CodePoints.NONE, CodePoints.ALL, CodePoints.of("az\u00e9\uD83D\uDE00"),
				CodePoints.range(0, 0x10FFFE), CodePoints.range(1, 0x10FFFF), CodePoints.range(0xD7FF, 0xE000))) {
			assertThat(set.complement().complement()).isEqualTo(set);
			assertThat(CodePoints.union(List.of(set, set.complement()))).isEqualTo(CodePoints.ALL);
		}
		assertThat(CodePoints.ALL.complement()).isEqualTo(CodePoints.NONE);
	}

	@Test
	void onlyOneCodePointIsSingle() {
		assertThat(CodePoints.of('a').isSingle()).isTrue();
		assertThat(CodePoints.range('a', 'b').isSingle()).isFalse();
		assertThat(CodePoints.of("ac").isSingle()).isFalse();
		assertThat(CodePoints.NONE.isSingle()).isFalse();
	}

	@Test
	void aRangeThatDescendsIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> CodePoints.range('b', 'a'))
			.withMessage("A range of code points ascends within [0, 10FFFF], got [62, 61].");
	}

}
