package io.millrace.tokenizer;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Encodes long texts piece by piece, since the library takes the longer for a token, the
 * longer its text is. A text is cut before a space between two ASCII letters, where the
 * words of the known expressions end in any case; with a tokenizer that could see across,
 * a text stays whole. Thread-safe.
 */
final class LongTexts {

	/** A piece has so many characters, and those up to the next place to cut. */
	private static final int PIECE = 2_048;

	private static final Set<String> EXPRESSIONS = Stream
		.of(PreTokenizer.GPT2, PreTokenizer.LLAMA3, PreTokenizer.QWEN2, PreTokenizer.SINGLE_DIGITS,
				PreTokenizer.DEEPSEEK_V3, PreTokenizer.TEKKEN, PreTokenizer.GPT_4O)
		.flatMap((words) -> words.expressions().stream())
		.collect(Collectors.toUnmodifiableSet());

	private final NativeTokenizer library;

	private final boolean mayCut;

	/** What stands before each text, and after it. */
	private final TokenIds before;

	private final TokenIds after;

	LongTexts(NativeTokenizer library, TokenizerJson json) {
		this.library = library;
		TokenIds bare = library.encode("a", false);
		TokenIds framed = library.encode("a", true);
		int first = first(framed, bare);
		this.mayCut = first >= 0 && endsWords(json);
		this.before = framed.slice(0, Math.max(0, first));
		this.after = framed.slice(Math.min(framed.size(), Math.max(0, first) + bare.size()), framed.size());
	}

	/** Where the one occurrence of the second begins in the first, or -1. */
	private static int first(TokenIds framed, TokenIds bare) {
		int found = -1;
		for (int at = 0; at + bare.size() <= framed.size(); at++) {
			if (framed.slice(at, at + bare.size()).equals(bare)) {
				if (found >= 0) {
					return -1;
				}
				found = at;
			}
		}
		return found;
	}

	/** Whether a word always ends where texts are cut, and nothing looks further. */
	private static boolean endsWords(TokenizerJson json) {
		JsonNode normalizer = json.part("normalizer");
		JsonNode words = json.part("pre_tokenizer");
		return json.isPlainPairs() && changesNothingAround(normalizer) && words != null && isWordSplit(words)
				&& json.addedTokens().stream().noneMatch(LongTexts::looksAround);
	}

	private static boolean isWordSplit(JsonNode step) {
		return switch (step.path("type").asString("")) {
			case "Sequence" ->
				!step.path("pretokenizers").isEmpty() && all(step.path("pretokenizers"), LongTexts::isPartOfSplit)
						&& step.path("pretokenizers").valueStream().anyMatch(LongTexts::splitsWords);
			default -> isPartOfSplit(step) && splitsWords(step);
		};
	}

	private static boolean all(JsonNode steps, Predicate<JsonNode> test) {
		return steps.valueStream().allMatch(test);
	}

	private static boolean isPartOfSplit(JsonNode step) {
		return switch (step.path("type").asString("")) {
			case "Split" -> EXPRESSIONS.contains(expression(step)) && step.path("behavior")
				.asString("")
				.equals(step.path("invert").asBoolean(false) ? "Removed" : "Isolated");
			case "ByteLevel" -> !step.path("add_prefix_space").asBoolean(true);
			case "Digits" -> true;
			default -> false;
		};
	}

	/** As this project writes it. */
	private static String expression(JsonNode split) {
		return split.at("/pattern/Regex").asString("").replace("\r", "\\r").replace("\n", "\\n");
	}

	/** Not only numbers, or the letters of some script. */
	private static boolean splitsWords(JsonNode step) {
		return expression(step).endsWith("|\\s+")
				|| (isOf(step, "ByteLevel") && step.path("use_regex").asBoolean(true));
	}

	/** Whether a token that is found in the text may reach over a cut. */
	private static boolean looksAround(JsonNode added) {
		return added.path("rstrip").asBoolean(false) || added.path("content").asString("").strip().contains(" ");
	}

	private static boolean changesNothingAround(@Nullable JsonNode normalizer) {
		return normalizer == null || normalizer.isNull() || isOf(normalizer, "NFC") || (isOf(normalizer, "Sequence")
				&& all(normalizer.path("normalizers"), LongTexts::changesNothingAround));
	}

	private static boolean isOf(@Nullable JsonNode part, String type) {
		return part != null && part.path("type").asString("").equals(type);
	}

	/** Whether long texts are cut. */
	boolean mayCut() {
		return this.mayCut;
	}

	/**
	 * The ids of a text, the same as the library's for the whole.
	 * @param addSpecialTokens whether to add what the tokenizer puts around a text
	 */
	TokenIds encode(String text, boolean addSpecialTokens) {
		int cut = this.mayCut ? cut(text, PIECE) : text.length();
		if (cut == text.length()) {
			return this.library.encode(text, addSpecialTokens);
		}
		IdList ids = new IdList(text.length() / 3);
		if (addSpecialTokens) {
			ids.add(this.before);
		}
		int from = 0;
		while (from < text.length()) {
			ids.add(this.library.encode(text.substring(from, cut), false));
			from = cut;
			cut = cut(text, cut + PIECE);
		}
		if (addSpecialTokens) {
			ids.add(this.after);
		}
		return ids.toIds();
	}

	/** The first place to cut from an index on, or the text's end. */
	private static int cut(String text, int from) {
		for (int i = from; i < text.length() - 1; i++) {
			if (text.charAt(i) == ' ' && isLetter(text.charAt(i - 1)) && isLetter(text.charAt(i + 1))) {
				return i;
			}
		}
		return text.length();
	}

	private static boolean isLetter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	/** Ids that grow. */
	private static final class IdList {

		private int[] ids;

		private int size;

		IdList(int capacity) {
			this.ids = new int[capacity];
		}

		void add(TokenIds more) {
			if (this.size + more.size() > this.ids.length) {
				this.ids = Arrays.copyOf(this.ids, Math.max(2 * this.ids.length, this.size + more.size()));
			}
			more.copyTo(0, this.ids, this.size, more.size());
			this.size += more.size();
		}

		TokenIds toIds() {
			return TokenIds.copyOf(this.ids, 0, this.size);
		}

	}

}
