package io.millrace.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How texts are cut into words before bytes are merged, by the names that llama.cpp gives
 * to what it found in the tokenizers of models.
 */
enum PreTokenizer {

	/** What llama.cpp does where a file does not say. */
	DEFAULT(List.of("[\\p{P}\\$\\+<=>\\^~\\|]+", Expressions.GPT2, "\\p{N}+", "[0-9][0-9][0-9]"), List.of("default")),

	GPT2(List.of(Expressions.GPT2),
			List.of("gpt-2", "phi-2", "gigachat", "mellum", "mpt", "olmo", "jais", "trillion", "granite-docling",
					"exaone4", "a.x-4.0")),

	LLAMA3(List.of(Expressions.LLAMA3),
			List.of("llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2")),

	LLAMA3_BY_MERGES(List.of(Expressions.LLAMA3), List.of("dbrx", "smaug-bpe", "glm4", "chatglm-bpe")),

	QWEN2(List.of(Expressions.QWEN2), List.of("qwen2", "megrez")),

	QWEN2_AS_WRITTEN(List.of(Expressions.QWEN2),
			List.of("deepseek-r1-qwen", "stablelm2", "hunyuan", "grok-2", "kormo")),

	SINGLE_DIGITS(List.of("\\p{N}", Expressions.GPT2),
			List.of("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b")),

	DEEPSEEK_LLM(List.of("[\\r\\n]", "\\s?[\\p{Lu}\\p{Ll}\\p{Lt}]+", "\\s?[!-/:-~！-／：-～‘-‟　-。]+", "\\s+$",
			Expressions.EAST_ASIAN, "\\p{N}+"), List.of("deepseek-llm")),

	DEEPSEEK_CODER(List.of("[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", Expressions.EAST_ASIAN, "\\p{N}"),
			List.of("deepseek-coder")),

	DEEPSEEK_V3(
			List.of("\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
					"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
							+ "| ?[\\p{P}\\p{S}]+[\\r\\n]*" + Expressions.SPACES),
			List.of("deepseek-v3", "hunyuan-dense")),

	TEKKEN(List.of(Expressions.UPPER + "*" + Expressions.LOWER + "+|" + Expressions.UPPER + "+" + Expressions.LOWER
			+ "*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + Expressions.SPACES), List.of("tekken")),

	GPT_4O(List.of(Expressions.UPPER + "*" + Expressions.LOWER + "+" + Expressions.ENDINGS + "?|" + Expressions.UPPER
			+ "+" + Expressions.LOWER + "*" + Expressions.ENDINGS + "?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
			+ Expressions.SPACES), List.of("gpt-4o", "llama4", "kanana2"));

	private final String expressions;

	private final String names;

	PreTokenizer(List<String> expressions, List<String> names) {
		this.expressions = String.join("\u0000", expressions);
		this.names = String.join(" ", names);
	}

	static Optional<PreTokenizer> find(String name) {
		return Arrays.stream(values()).filter((words) -> List.of(words.names.split(" ")).contains(name)).findFirst();
	}

	/** All names that are known. */
	static String names() {
		return Arrays.stream(values()).map((words) -> words.names.replace(" ", ", ")).collect(Collectors.joining(", "));
	}

	/** Oniguruma's expressions; each cuts what is left into its matches and the rest. */
	List<String> expressions() {
		return List.of(this.expressions.split("\u0000"));
	}

	/** Whether a word that is a token is not merged of its parts. */
	boolean prefersWholeWords() {
		return this == LLAMA3 || this == TEKKEN;
	}

	/** Whether texts begin with the token for it where a file does not say. */
	boolean beginsTexts() {
		return this == LLAMA3 || this == TEKKEN;
	}

	/** Whether characters are composed first. */
	boolean composes() {
		return this == QWEN2;
	}

	/** What expressions have in common. */
	private static final class Expressions {

		static final String ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

		static final String SPACES = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

		static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

		static final String LLAMA3 = ENDINGS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
				+ "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACES;

		static final String QWEN2 = ENDINGS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
				+ "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACES;

		static final String EAST_ASIAN = "[一-龥ࠀ-一가-\uD7FF]+";

		static final String UPPER = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";

		static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

		private Expressions() {
		}

	}

}
