package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.tokenizer.bytepairs.WordSplitter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The steps by which a tokenizer.json cuts texts into words, where each of them is known
 * to this project and the last writes words as bytes.
 */
final class WordSteps {

	/** Those that cut every text into matches alone, with nothing between them. */
	private static final Map<String, WordSplitter> WHOLE = Map.of(last(PreTokenizer.GPT2), WordSplitter.gpt2(),
			last(PreTokenizer.LLAMA3), WordSplitter.letters(3), last(PreTokenizer.QWEN2), WordSplitter.letters(1),
			last(PreTokenizer.GPT_4O), WordSplitter.cased(3, true), last(PreTokenizer.TEKKEN),
			WordSplitter.cased(1, false));

	private static final Map<String, WordSplitter> PARTIAL = Map.of("\\p{N}", WordSplitter.numbers(1), "\\p{N}{1,3}",
			WordSplitter.numbers(3), "[一-龥぀-ゟ゠-ヿ]+", WordSplitter.eastAsian(), last(PreTokenizer.DEEPSEEK_V3),
			WordSplitter.deepSeek());

	private WordSteps() {
	}

	/**
	 * The steps.
	 * @param words the part {@code pre_tokenizer}
	 * @return none if one of them is not known
	 */
	static List<WordSplitter> of(@Nullable JsonNode words) {
		if (words == null) {
			return List.of();
		}
		List<JsonNode> steps = words.path("type").asString("").equals("Sequence")
				? words.path("pretokenizers").valueStream().toList() : List.of(words);
		if (steps.isEmpty() || !isBytes(steps.getLast())) {
			return List.of();
		}
		List<WordSplitter> splitters = new ArrayList<>();
		for (JsonNode step : steps.subList(0, steps.size() - 1)) {
			WordSplitter splitter = splitter(step);
			if (splitter == null) {
				return List.of();
			}
			splitters.add(splitter);
		}
		if (steps.getLast().path("use_regex").asBoolean(true)) {
			splitters.add(WordSplitter.gpt2());
		}
		return splitters;
	}

	private static boolean isBytes(JsonNode step) {
		return step.path("type").asString("").equals("ByteLevel") && !step.path("add_prefix_space").asBoolean(true);
	}

	private static @Nullable WordSplitter splitter(JsonNode step) {
		return switch (step.path("type").asString("")) {
			case "Split" -> split(step);
			case "Digits" ->
				WordSplitter.numbers(step.path("individual_digits").asBoolean(false) ? 1 : Integer.MAX_VALUE);
			default -> null;
		};
	}

	private static @Nullable WordSplitter split(JsonNode step) {
		String behavior = step.path("behavior").asString("");
		String expression = expression(step);
		if (step.path("invert").asBoolean(false)) {
			return behavior.equals("Removed") ? WHOLE.get(expression) : null;
		}
		return behavior.equals("Isolated") ? WHOLE.getOrDefault(expression, PARTIAL.get(expression)) : null;
	}

	/** A step's expression, as this project writes it. */
	static String expression(JsonNode split) {
		return split.at("/pattern/Regex").asString("").replace("\r", "\\r").replace("\n", "\\n");
	}

	private static String last(PreTokenizer words) {
		return words.expressions().getLast();
	}

}
