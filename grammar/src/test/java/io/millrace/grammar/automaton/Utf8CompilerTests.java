package io.millrace.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.grammar.automaton.CodePoints.Range;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.compile.GrammarLimits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Sets of code points against the UTF-8 of the JDK. */
class Utf8CompilerTests {

	/**
	 * Where the length or the first byte of an encoding changes, and what is beside it.
	 */
	private static final int[] EDGES = { 0, 1, 0x7F, 0x80, 0xBF, 0xC0, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF,
			0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFF, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFE, 0x10FFFF };

	@Test
	void everyCodePointIsReadIfAndOnlyIfItIsInTheSet() {
		Random random = new Random(1);
		for (int round = 0; round < 4; round++) {
			CodePoints set = (round == 0) ? CodePoints.ALL : randomSet(random);
			boolean[] members = members(set);
			Dfa dfa = compile(set);
			for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
				if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
					boolean read = accepts(dfa, Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
					if (read != members[codePoint]) {
						assertThat(read).as("U+%X of %s", codePoint, set.ranges()).isEqualTo(members[codePoint]);
					}
				}
			}
		}
	}

	@Test
	void whatIsNotUtf8IsNeverRead() {
		Dfa dfa = compile(CodePoints.ALL);
		int[][] broken = { {}, { 0x80 }, { 0xBF }, { 0xC0, 0x80 }, { 0xC1, 0xBF }, { 0xC2 }, { 0xC2, 0x41 },
				{ 0xE0, 0x80, 0x80 }, { 0xE0, 0x9F, 0xBF }, { 0xED, 0xA0, 0x80 }, { 0xED, 0xBF, 0xBF }, { 0xE1, 0x80 },
				{ 0xF0, 0x80, 0x80, 0x80 }, { 0xF0, 0x8F, 0xBF, 0xBF }, { 0xF4, 0x90, 0x80, 0x80 },
				{ 0xF5, 0x80, 0x80, 0x80 }, { 0xFF }, { 0x41, 0x41 } };
		for (int[] bytes : broken) {
			byte[] encoded = new byte[bytes.length];
			for (int i = 0; i < bytes.length; i++) {
				encoded[i] = (byte) bytes[i];
			}
			assertThat(accepts(dfa, encoded)).as("%x", (Object) encoded).isFalse();
		}
	}

	@Test
	void anyCodePointTakesTheFewestStates() {
		// Before it, after it; one, two, three more bytes; after E0, ED, F0 and F4.
		assertThat(compile(CodePoints.ALL).states()).isEqualTo(9);
		assertThat(compile(CodePoints.range(0x80, 0x7FF)).states()).isEqualTo(3);
	}

	private static Dfa compile(CodePoints set) {
		return Dfa.compile(new OneOf(set), GrammarLimits.DEFAULT);
	}

	private static boolean accepts(Dfa dfa, byte[] bytes) {
		int state = dfa.next(Dfa.START, bytes);
		return state != Dfa.DEAD && dfa.isAccepting(state);
	}

	private static CodePoints randomSet(Random random) {
		List<Range> ranges = new ArrayList<>();
		do {
			int first = randomCodePoint(random);
			int last = random.nextBoolean() ? first + random.nextInt(200) : randomCodePoint(random);
			if (first <= last && last <= Character.MAX_CODE_POINT) {
				ranges.add(new Range(first, last));
			}
		}
		while (new CodePoints(ranges).isEmpty() || random.nextInt(8) > 0);
		return new CodePoints(ranges);
	}

	private static int randomCodePoint(Random random) {
		return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)]
				: random.nextInt(1 << (7 + random.nextInt(14)));
	}

	private static boolean[] members(CodePoints set) {
		boolean[] members = new boolean[Character.MAX_CODE_POINT + 1];
		for (Range range : set.ranges()) {
			for (int codePoint = range.first(); codePoint <= range.last(); codePoint++) {
				members[codePoint] = true;
			}
		}
		return members;
	}

}
