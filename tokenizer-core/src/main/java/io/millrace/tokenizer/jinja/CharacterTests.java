package io.millrace.tokenizer.jinja;

import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The methods of strings that ask about their characters.
 */
final class CharacterTests {

	static final Map<String, Predicate<String>> ALL = Map.ofEntries(
			Map.entry("isalnum", all((c) -> Character.isLetter(c) || isNumeric(c))),
			Map.entry("isalpha", all(Character::isLetter)), Map.entry("isascii", CharacterTests::isAscii),
			Map.entry("isdecimal", all(CharacterTests::isDecimal)), Map.entry("isdigit", all(CharacterTests::isDigit)),
			Map.entry("isnumeric", all(CharacterTests::isNumeric)), Map.entry("isspace", all(Text::isSpace)),
			Map.entry("islower", CharacterTests::isLower), Map.entry("isupper", CharacterTests::isUpper),
			Map.entry("istitle", CharacterTests::isTitle), Map.entry("isprintable", CharacterTests::isPrintable),
			Map.entry("isidentifier", CharacterTests::isIdentifier));

	/** The first and last of each run of digits that are not decimal digits. */
	private static final int[][] DIGIT_RUNS = { { 0xb2, 0xb3 }, { 0xb9, 0xb9 }, { 0x1369, 0x1371 }, { 0x2070, 0x2070 },
			{ 0x2074, 0x2079 }, { 0x2080, 0x2089 }, { 0x2460, 0x2468 }, { 0x2474, 0x247c }, { 0x2488, 0x2490 },
			{ 0x24ea, 0x24ea }, { 0x24f5, 0x24fd }, { 0x24ff, 0x24ff }, { 0x2776, 0x277e }, { 0x2780, 0x2788 },
			{ 0x278a, 0x2792 } };

	private static final String IDEOGRAPHIC_NUMBERS = "〇一二三四五六七八九十百千万亿零壹贰叁肆伍陆柒捌玖拾佰仟萬億";

	private CharacterTests() {
	}

	private static Predicate<String> all(IntPredicate test) {
		return (text) -> !text.isEmpty() && text.codePoints().allMatch(test);
	}

	private static boolean isAscii(String text) {
		return text.chars().allMatch((c) -> c < 128);
	}

	private static boolean isPrintable(String text) {
		return text.codePoints().allMatch(Repr::isPrintable);
	}

	static boolean isDecimal(int codePoint) {
		return Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER;
	}

	static boolean isDigit(int codePoint) {
		if (isDecimal(codePoint)) {
			return true;
		}
		for (int[] run : DIGIT_RUNS) {
			if (codePoint >= run[0] && codePoint <= run[1]) {
				return true;
			}
		}
		return false;
	}

	private static boolean isNumeric(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
			default -> IDEOGRAPHIC_NUMBERS.indexOf(codePoint) >= 0;
		};
	}

	static boolean isLower(String text) {
		return text.codePoints().anyMatch(Character::isLowerCase)
				&& text.codePoints().noneMatch((c) -> Character.isUpperCase(c) || Character.isTitleCase(c));
	}

	static boolean isUpper(String text) {
		return text.codePoints().anyMatch(Character::isUpperCase)
				&& text.codePoints().noneMatch((c) -> Character.isLowerCase(c) || Character.isTitleCase(c));
	}

	private static boolean isTitle(String text) {
		boolean inWord = false;
		boolean found = false;
		for (int codePoint : text.codePoints().toArray()) {
			boolean starts = Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint);
			if ((starts && inWord) || (Character.isLowerCase(codePoint) && !inWord)) {
				return false;
			}
			inWord = Casing.isCased(codePoint);
			found |= inWord;
		}
		return found;
	}

	private static boolean isIdentifier(String text) {
		if (text.isEmpty()) {
			return false;
		}
		int first = text.codePointAt(0);
		return (first == '_' || Character.isUnicodeIdentifierStart(first)) && text.codePoints()
			.allMatch((c) -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
	}

}
