package io.millrace.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

import io.millrace.grammar.vocabulary.TokenVocabulary;

/**
 * A vocabulary of 128,000 tokens made up like those of byte-level BPE: each byte, words
 * with and without a space before them, pieces of words, numbers, indentation, punctuation
 * with quotes and brackets, two-byte and three-byte scripts, and ends inside a character.
 */
final class SyntheticVocabulary {

	static final int SIZE = 128_000;

	private static final String LETTERS = "etaoinshrdlcumwfgypbvkjxqz";

	private static final List<String> PUNCTUATION = List.of("\"", "\",", "\":", "\": \"", "\", \"", "\"}", "\"},", "\"]",
			"{\"", "[\"", "{", "}", "[", "]", "},", "],", "\\\"", "\\n", "\\", "\\u", "();", "</", ">", "<", "//", "\n", "\n\n",
			" \"", ":\"", "=\"", "'", "',", "','", "!", ".", ",", ":", ";", "...", "\t", "\r\n");

	private SyntheticVocabulary() {
	}

	static TokenVocabulary create(int maxCachedMasks) {
		Random random = new Random(1);
		Set<String> texts = new LinkedHashSet<>(PUNCTUATION);
		for (int spaces = 1; spaces < 80; spaces++) {
			texts.add(" ".repeat(spaces));
			texts.add("\n" + " ".repeat(spaces));
		}
		for (int number = 0; number < 1_000; number++) {
			texts.add(Integer.toString(number));
		}
		while (texts.size() < SIZE - 1_300) {
			texts.add(text(random));
		}
		List<byte[]> tokens = new ArrayList<>();
		for (int value = 0; value < 256; value++) {
			tokens.add(new byte[] { (byte) value });
		}
		texts.forEach((text) -> tokens.add(text.getBytes(StandardCharsets.UTF_8)));
		while (tokens.size() < SIZE - 1) {
			byte[] piece = script(random, 0x4E00, 0x9000, 2).getBytes(StandardCharsets.UTF_8);
			tokens.add(Arrays.copyOf(piece, piece.length - 1 - random.nextInt(2)));
		}
		tokens.add(new byte[0]);
		return new TokenVocabulary(SIZE, tokens::get, new int[] { SIZE - 1 }, maxCachedMasks);
	}

	private static String text(Random random) {
		return switch (random.nextInt(20)) {
			case 0 -> script(random, 0x400, 0x4FF, 5);
			case 1 -> script(random, 0x4E00, 0x9000, 3);
			case 2 -> script(random, 0xAC00, 0xD000, 3);
			case 3 -> script(random, 0xC0, 0x17F, 6);
			case 4 -> word(random) + PUNCTUATION.get(random.nextInt(PUNCTUATION.size()));
			case 5 -> PUNCTUATION.get(random.nextInt(PUNCTUATION.size())) + word(random);
			case 6, 7, 8 -> word(random);
			case 9 -> word(random).toUpperCase(Locale.ROOT);
			case 10 -> "_" + word(random);
			default -> " " + word(random);
		};
	}

	private static String word(Random random) {
		StringBuilder word = new StringBuilder();
		for (int i = 2 + random.nextInt(9); i > 0; i--) {
			word.append(LETTERS.charAt((int) (LETTERS.length() * Math.pow(random.nextDouble(), 2))));
		}
		return word.toString();
	}

	private static String script(Random random, int first, int last, int maxLength) {
		StringBuilder text = new StringBuilder();
		for (int i = 1 + random.nextInt(maxLength); i > 0; i--) {
			text.appendCodePoint(first + random.nextInt(last - first));
		}
		return text.toString();
	}

}
