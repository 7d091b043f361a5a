package io.millrace.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.tokenizer.bytepairs.AddedTokens;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a tokenizer's texts may be cut, so that the ids of the pieces are those of the
 * whole:
 * <ul>
 * <li>before a token that is found in a text by its name before anything else is done,
 * such as the one that begins a turn, unless it or another looks at what is beside it;
 * <li>before a space between two ASCII letters, where the words of the known expressions
 * end in any case.
 * </ul>
 * Immutable.
 */
final class Cuts {

	/** A piece has so many characters, and those up to the next place to cut. */
	static final int PIECE = 512;

	private static final Set<String> EXPRESSIONS = Stream
		.of(PreTokenizer.GPT2, PreTokenizer.LLAMA3, PreTokenizer.QWEN2, PreTokenizer.SINGLE_DIGITS,
				PreTokenizer.DEEPSEEK_V3, PreTokenizer.TEKKEN, PreTokenizer.GPT_4O)
		.flatMap((words) -> words.expressions().stream())
		.collect(Collectors.toUnmodifiableSet());

	private final AddedTokens tokens;

	private final boolean betweenWords;

	private Cuts(AddedTokens tokens, boolean betweenWords) {
		this.tokens = tokens;
		this.betweenWords = betweenWords;
	}

	static Cuts of(TokenizerJson json) {
		return new Cuts(new AddedTokens(beginningTokens(json)), endsWords(json));
	}

	/** Whether texts are cut between words. */
	boolean betweenWords() {
		return this.betweenWords;
	}

	/** What cuts a text; one thread uses it. */
	Cutter cutter(String text) {
		return new Cutter(text);
	}

	/** By name; all that are looked for first, or none. */
	private static Map<String, Integer> beginningTokens(TokenizerJson json) {
		Map<String, Integer> ids = new HashMap<>();
		for (JsonNode token : json.addedTokens()) {
			String name = token.path("content").asString("");
			if (token.path("single_word").asBoolean(false) || token.path("lstrip").asBoolean(false)
					|| token.path("rstrip").asBoolean(false)) {
				return Map.of();
			}
			if (!token.path("normalized").asBoolean(false) && !name.isEmpty()) {
				ids.put(name, token.path("id").asInt());
			}
		}
		return ids;
	}

	/** Whether a word always ends where texts are cut, and nothing looks further. */
	private static boolean endsWords(TokenizerJson json) {
		JsonNode words = json.part("pre_tokenizer");
		return json.isPlainPairs() && Normalizers.onlyCompose(json.part("normalizer")) && words != null
				&& isWordSplit(words) && json.addedTokens().stream().noneMatch(Cuts::looksAround);
	}

	private static boolean isWordSplit(JsonNode step) {
		if (!step.path("type").asString("").equals("Sequence")) {
			return isPartOfSplit(step) && splitsWords(step);
		}
		JsonNode steps = step.path("pretokenizers");
		return steps.valueStream().allMatch(Cuts::isPartOfSplit) && steps.valueStream().anyMatch(Cuts::splitsWords);
	}

	private static boolean isPartOfSplit(JsonNode step) {
		return switch (step.path("type").asString("")) {
			case "Split" -> EXPRESSIONS.contains(WordSteps.expression(step)) && step.path("behavior")
				.asString("")
				.equals(step.path("invert").asBoolean(false) ? "Removed" : "Isolated");
			case "ByteLevel" -> !step.path("add_prefix_space").asBoolean(true);
			case "Digits" -> true;
			default -> false;
		};
	}

	/** Not only numbers, or the letters of some script. */
	private static boolean splitsWords(JsonNode step) {
		return WordSteps.expression(step).endsWith("|\\s+")
				|| (step.path("type").asString("").equals("ByteLevel") && step.path("use_regex").asBoolean(true));
	}

	/** Whether a token that is found in the text may reach over a cut. */
	private static boolean looksAround(JsonNode added) {
		return added.path("rstrip").asBoolean(false) || added.path("content").asString("").strip().contains(" ");
	}

	private static boolean isLetter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	/** Goes through a text once. */
	final class Cutter {

		private final String text;

		/** A place between words, none before it that was not passed. */
		private int word;

		/** The same for tokens; null after the last. */
		private AddedTokens.@Nullable Match token;

		private Cutter(String text) {
			this.text = text;
			this.token = (text.length() > PIECE) ? Cuts.this.tokens.find(text, 0, text.length()) : null;
		}

		/**
		 * Where the piece ends that begins here.
		 * @param from not before where the last one ended
		 * @return the text's length for the last piece
		 */
		int next(int from) {
			int earliest = from + PIECE;
			if (earliest >= this.text.length()) {
				return this.text.length();
			}
			while (this.token != null && this.token.start() < earliest) {
				this.token = Cuts.this.tokens.find(this.text, this.token.end(), this.text.length());
			}
			if (this.word < earliest) {
				this.word = word(earliest);
			}
			return (this.token != null) ? Math.min(this.token.start(), this.word) : this.word;
		}

		private int word(int from) {
			if (!Cuts.this.betweenWords) {
				return this.text.length();
			}
			for (int i = this.text.indexOf(' ', from); i > 0
					&& i < this.text.length() - 1; i = this.text.indexOf(' ', i + 1)) {
				if (isLetter(this.text.charAt(i - 1)) && isLetter(this.text.charAt(i + 1))) {
					return i;
				}
			}
			return this.text.length();
		}

	}

}
