package io.millrace.grammar.vocabulary;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Plain characters: what can stand in a JSON string as itself, in free text, and for the
 * dot of a regular expression. That is any but controls, DEL, the quote, the backslash
 * and what ends a line. Most tokens of a vocabulary are made of them.
 */
public final class PlainText {

	/** What {@link #length} answers where something is not plain. */
	static final int NOT_PLAIN = -1;

	private static final int DELETE = 0x7F;

	private static final int NEXT_LINE = 0x85;

	private static final int LINE_SEPARATOR = 0x2028;

	private static final int PARAGRAPH_SEPARATOR = 0x2029;

	private PlainText() {
	}

	public static boolean isPlain(int codePoint) {
		return codePoint >= ' ' && codePoint != '"' && codePoint != '\\' && codePoint != DELETE
				&& codePoint != NEXT_LINE && codePoint != LINE_SEPARATOR && codePoint != PARAGRAPH_SEPARATOR;
	}

	/**
	 * The plain characters as the caller's sets.
	 * @param range the set from one code point to another, both included
	 */
	public static <S> S codePoints(BiFunction<Integer, Integer, S> range, Function<List<S>, S> union) {
		return union.apply(List.of(range.apply((int) ' ', '"' - 1), range.apply('"' + 1, '\\' - 1),
				range.apply('\\' + 1, DELETE - 1), range.apply(DELETE + 1, NEXT_LINE - 1),
				range.apply(NEXT_LINE + 1, LINE_SEPARATOR - 1),
				range.apply(PARAGRAPH_SEPARATOR + 1, Character.MAX_CODE_POINT)));
	}

	/** How many plain characters the bytes are, or {@link #NOT_PLAIN}. */
	static int length(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			return text.codePoints().allMatch(PlainText::isPlain) ? text.codePointCount(0, text.length()) : NOT_PLAIN;
		}
		catch (CharacterCodingException exception) {
			return NOT_PLAIN;
		}
	}

}
