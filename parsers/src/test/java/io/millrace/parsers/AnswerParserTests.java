package io.millrace.parsers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnswerParserTests {

	static Stream<Recorded> answers() {
		return RecordedAnswers.ALL.stream();
	}

	@ParameterizedTest
	@MethodSource("answers")
	void aWholeAnswerSaysWhatItSays(Recorded answer) {
		assertThat(Parsed.of(answer, List.of(answer.output()))).isEqualTo(answer.says());
	}

	@ParameterizedTest
	@MethodSource("answers")
	void everySplitInTwoSaysTheSame(Recorded answer) {
		String text = answer.output();
		for (int at = 0; at <= text.length(); at++) {
			assertThat(Parsed.of(answer, List.of(text.substring(0, at), text.substring(at)))).as("split at %s", at)
				.isEqualTo(answer.says());
		}
	}

	@ParameterizedTest
	@MethodSource("answers")
	void everySplitInThreeSaysTheSame(Recorded answer) {
		String text = answer.output();
		int step = Math.max(1, text.length() / 40);
		for (int one = 0; one <= text.length(); one += step) {
			for (int two = one; two <= text.length(); two++) {
				assertThat(Parsed.of(answer,
						List.of(text.substring(0, one), text.substring(one, two), text.substring(two))))
					.isEqualTo(answer.says());
			}
		}
	}

	@ParameterizedTest
	@MethodSource("answers")
	void singleCharactersAndRandomPiecesSayTheSame(Recorded answer) {
		assertThat(Parsed.of(answer, answer.output().chars().mapToObj(Character::toString).toList()))
			.isEqualTo(answer.says());
		Random random = new Random(7);
		for (int i = 0; i < 100; i++) {
			assertThat(Parsed.of(answer, Parsed.cut(answer.output(), random, 1 + i % 9))).isEqualTo(answer.says());
		}
	}

	/** Of every family, what its models write is cut off, mixed up and repeated. */
	@Test
	void brokenAnswersNeverThrowAndSaySoForEveryChunking() {
		Random random = new Random(11);
		List<Recorded> all = RecordedAnswers.ALL;
		for (int i = 0; i < 6000; i++) {
			Recorded base = all.get(random.nextInt(all.size()));
			Recorded broken = new Recorded(base.tool(), base.reasoning(), base.prompt(),
					broken(base.output(), all.get(random.nextInt(all.size())).output(), random), List.of());
			List<String> whole = Parsed.of(broken, List.of(broken.output()));
			assertThat(Parsed.of(broken, Parsed.cut(broken.output(), random, 1 + i % 7))).as(broken.output())
				.isEqualTo(whole);
		}
	}

	private static String broken(String one, String other, Random random) {
		StringBuilder text = new StringBuilder(one);
		for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
			int at = random.nextInt(text.length());
			switch (random.nextInt(5)) {
				case 0 -> text.setLength(at);
				case 1 -> text.deleteCharAt(at);
				case 2 -> text.insert(at, "{}[]\"\\,:' \n<|".charAt(random.nextInt(13)));
				case 3 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
				default -> text.insert(at, other);
			}
		}
		return text.toString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "hermes", "llama3_json", "deepseek_v3", "granite", "phi4_mini", "gpt-oss", "pythonic" })
	void textIsNotHeldBackLongerThanAMarkerIsPossible(String name) {
		AnswerParser parser = Parsers.installed().tool(name).parser(Set.of());
		parser.append("x");
		assertThat(parser.append("y<")).containsExactly(new AnswerEvent.Text("y"));
		assertThat(parser.append("z")).containsExactly(new AnswerEvent.Text("<z"));
	}

	@Test
	void argumentsStreamAsTheyCome() {
		AnswerParser parser = Parsers.installed().tool("hermes").parser(Set.of());
		assertThat(parser.append("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"b"))
			.containsExactly(new AnswerEvent.CallBegins(0, null, "f"), new AnswerEvent.Arguments(0, "{\"a\": \"b"));
		assertThat(parser.append("c")).containsExactly(new AnswerEvent.Arguments(0, "c"));
	}

	@Test
	void whatMayBecomeACallIsHeldBackOnlySoFar() {
		AnswerParser parser = Parsers.installed().tool("hermes").parser(Set.of());
		List<AnswerEvent> events = new ArrayList<>(parser.append("<tool_call>{\"a\": \"" + "x".repeat(5000)));
		assertThat(events).hasSize(1);
	}

	@Test
	void manyMarkersWithoutCallsAreReadInReasonableTime() {
		AnswerParser parser = Parsers.installed().tool("hermes").parser(Set.of());
		String text = "<tool_call>{\"a\":\"".repeat(4000);
		int length = parser.append(text).stream().mapToInt((event) -> ((AnswerEvent.Text) event).text().length()).sum()
				+ parser.finish().stream().mapToInt((event) -> ((AnswerEvent.Text) event).text().length()).sum();
		assertThat(length).isEqualTo(text.length());
	}

	@Test
	void itIsKnownWhatIsReasoning() {
		AnswerParser parser = Parsers.installed().reasoning("qwen3").parser("", null);
		assertThat(parser.isReasoning()).isFalse();
		parser.append("<think>");
		assertThat(parser.isReasoning()).isTrue();
		parser.append("abc</thi");
		assertThat(parser.isReasoning()).isTrue();
		parser.append("nk>");
		assertThat(parser.isReasoning()).isFalse();
		assertThat(Parsers.installed().reasoning("qwen3").parser("<think>\n", null).isReasoning()).isTrue();
	}

	@Test
	void anUnknownNameIsAnsweredWithAllNames() {
		assertThatIllegalArgumentException().isThrownBy(() -> Parsers.installed().tool("nope"))
			.withMessageContaining("nope")
			.withMessageContaining("hermes, json, llama3_json");
		assertThatIllegalArgumentException().isThrownBy(() -> Parsers.installed().reasoning("nope"))
			.withMessageContaining("deepseek_r1");
	}

}
