package io.millrace.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.millrace.tokenizer.bytepairs.WordSplitter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Words cut by hand against the library's regular expressions. The library's tokenizer
 * has a token for each byte and merges nothing, and says of each token to which word it
 * belongs.
 */
class WordSplitterTests {

	private static final List<String> PARTS = List.of("'s", "'S", "'ſ", "'ll", "'Ll", "'lL", "'re", "'RE", "'v", "'ve",
			"'d", "'D", "'", "''", "’s", "don't", "CAN'T", "aB", "Ab", "ABc", "abC", "ǅx", "ʰ", "ªº", "漢字", "かな", "カ゛",
			"龥龦", "ー", "한국", "é", "e\u0301", "\u0301", "\u0301x", "\u0300\u0301", "ि", "กำ", "\u200d", "\u200b",
			"\ufe0f", "😀", "👩‍🚀", "€", "+", "$x", "#a", "_", "_a", "/", "//", "/\n", "!\r\n", "?!/\n", "\u0000",
			"\u0001a", "\u00ad", "1", "12", "1234", "½", "Ⅷ", "٣٤٥٦", "²", "3.14", " ", "  ", "   ", "\t", "\n", "\n\n",
			"\r\n", " \n", "\n ", " \n ", "\u00a0", "\u3000", "\u2028", "\u0085", "\u1680", "\u180e", "\u000b", "\f",
			"\u001c", "\ufeff", "x", "the", "Z", "İ", "ß", "ŉ", "𝐀", "𝟘", "\ue000", "\uffff", "ﬆ", "K");

	@ParameterizedTest
	@EnumSource(Kind.class)
	void wordsAreThoseOfTheRegularExpressions(Kind kind) throws IOException {
		Random random = new Random(7);
		try (Oracle oracle = new Oracle(kind)) {
			for (int round = 0; round < 3_000; round++) {
				StringBuilder text = new StringBuilder();
				for (int i = 1 + random.nextInt(12); i > 0; i--) {
					text.append((random.nextInt(8) > 0) ? PARTS.get(random.nextInt(PARTS.size())) : anything(random));
				}
				oracle.compare(text.toString());
			}
		}
	}

	/** Those at which one category ends and another begins. */
	@ParameterizedTest
	@EnumSource(Kind.class)
	void charactersOfAllCategoriesAreThoseOfTheRegularExpressions(Kind kind) throws IOException {
		boolean all = Boolean.getBoolean("millrace.tokenizer.all-characters");
		try (Oracle oracle = new Oracle(kind)) {
			StringBuilder text = new StringBuilder();
			for (int codePoint = 1; codePoint < Character.MAX_CODE_POINT; codePoint++) {
				int type = Character.getType(codePoint);
				boolean edge = type != Character.getType(codePoint - 1) || type != Character.getType(codePoint + 1);
				if (type != Character.SURROGATE && (edge || all)) {
					text.append('a').appendCodePoint(codePoint).append("B ").appendCodePoint(codePoint).append("1\n");
				}
				if (text.length() > 1_000 || codePoint == Character.MAX_CODE_POINT - 1) {
					oracle.compare(text.toString());
					text.setLength(0);
				}
			}
		}
	}

	private static String anything(Random random) {
		int codePoint = random.nextInt(random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1);
		return Utf8.wellFormed(Character.toString(codePoint));
	}

	enum Kind {

		GPT2(PreTokenizer.GPT2), LLAMA3(PreTokenizer.LLAMA3), QWEN2(PreTokenizer.QWEN2),
		SINGLE_DIGITS(PreTokenizer.SINGLE_DIGITS), DEEPSEEK_V3(PreTokenizer.DEEPSEEK_V3), TEKKEN(PreTokenizer.TEKKEN),
		GPT_4O(PreTokenizer.GPT_4O), DIGITS(null), DIGIT_RUNS(null);

		private final PreTokenizer words;

		Kind(PreTokenizer words) {
			this.words = words;
		}

		ObjectNode preTokenizer() {
			ObjectNode sequence = JsonMapper.shared().createObjectNode().put("type", "Sequence");
			ArrayNode steps = sequence.putArray("pretokenizers");
			if (this.words != null) {
				for (String expression : this.words.expressions()) {
					steps.addObject()
						.put("type", "Split")
						.put("behavior", "Isolated")
						.put("invert", false)
						.putObject("pattern")
						.put("Regex", expression);
				}
			}
			else {
				steps.addObject().put("type", "Digits").put("individual_digits", this == DIGITS);
			}
			steps.addObject()
				.put("type", "ByteLevel")
				.put("add_prefix_space", false)
				.put("trim_offsets", false)
				.put("use_regex", this.words == null);
			return sequence;
		}

	}

	private static final class Oracle implements AutoCloseable {

		private final List<WordSplitter> splitters;

		private final HuggingFaceTokenizer library;

		Oracle(Kind kind) throws IOException {
			JsonNode preTokenizer = kind.preTokenizer();
			this.splitters = WordSteps.of(preTokenizer);
			assertThat(this.splitters).isNotEmpty();
			NativeTokenizer.stayOffline();
			this.library = HuggingFaceTokenizer.newInstance(
					new ByteArrayInputStream(tokenizer(preTokenizer).getBytes(StandardCharsets.UTF_8)),
					Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
		}

		private static String tokenizer(JsonNode preTokenizer) {
			ObjectNode root = JsonMapper.shared().createObjectNode().put("version", "1.0");
			root.putArray("added_tokens");
			root.set("pre_tokenizer", preTokenizer);
			ObjectNode model = root.putObject("model").put("type", "BPE");
			ObjectNode vocabulary = model.putObject("vocab");
			for (int value = 0, next = 256; value < 256; value++) {
				boolean drawn = (value > 0x20 && value < 0x7F) || (value > 0xA0 && value != 0xAD);
				vocabulary.put(Character.toString(drawn ? value : next++), value);
			}
			model.putArray("merges");
			return root.toString();
		}

		void compare(String text) {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			assertThat(words(bytes)).as(text).isEqualTo(expected(text, bytes));
		}

		private List<String> expected(String text, byte[] bytes) {
			long[] words = this.library.encode(text, false, false).getWordIds();
			assertThat(words).hasSize(bytes.length);
			List<String> parts = new ArrayList<>();
			int from = 0;
			for (int at = 1; at <= bytes.length; at++) {
				if (at == bytes.length || words[at] != words[at - 1]) {
					parts.add(part(bytes, from, at));
					from = at;
				}
			}
			return parts;
		}

		private List<String> words(byte[] bytes) {
			List<String> parts = new ArrayList<>();
			cut(bytes, 0, bytes.length, 0, parts);
			return parts;
		}

		private void cut(byte[] text, int from, int to, int step, List<String> parts) {
			if (step == this.splitters.size()) {
				parts.add(part(text, from, to));
				return;
			}
			for (int at = from; at < to;) {
				int end = this.splitters.get(step).end(text, at, to);
				cut(text, at, end, step + 1, parts);
				at = end;
			}
		}

		/** With escapes, so that a failure can be read. */
		private static String part(byte[] text, int from, int to) {
			StringBuilder part = new StringBuilder();
			new String(text, from, to - from, StandardCharsets.UTF_8).codePoints()
				.forEach((c) -> part.append((c > ' ' && c < 0x7F) ? Character.toString(c) : "\\x{%x}".formatted(c)));
			return part.toString();
		}

		@Override
		public void close() {
			this.library.close();
		}

	}

}
