package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class DatasetTests {

	private static final Lengths FOUR = Lengths.parse("4");

	@TempDir
	private Path directory;

	@Test
	void lengthsKeepTheirBoundsAndTheirMiddle() {
		assertThat(lengths("5")).containsOnly(5);
		assertThat(lengths("3-6")).containsOnly(3, 4, 5, 6);
		assertThat(lengths("normal:100:10").average().orElseThrow()).isEqualTo(100, within(1.0));
		assertThat(lengths("normal:1:50").min().orElseThrow()).isEqualTo(1);
		int[] sorted = lengths("lognormal:100:1").sorted().toArray();
		assertThat(sorted[sorted.length / 2]).isCloseTo(100, within(5));
		assertThat(sorted[sorted.length * 9 / 10]).as("e to the 1.28").isCloseTo(360, within(25));
	}

	@Test
	void lengthsThatMakeNoSenseAreRefused() {
		for (String text : new String[] { "", "0", "-1", "x", "6-3", "0-3", "2000000", "normal:5", "normal:0:1",
				"zipf:1:2", "99999999999" }) {
			assertThatIllegalArgumentException().as(text).isThrownBy(() -> Lengths.parse(text));
		}
	}

	@Test
	void randomPromptsAreAllDifferentAndTheSameAgain() {
		Dataset dataset = random(Endpoint.COMPLETIONS, 1, 0);
		assertThat(IntStream.range(0, 1000).mapToObj(dataset::ask).distinct()).hasSize(1000);
		assertThat(random(Endpoint.COMPLETIONS, 1, 0).ask(5)).isEqualTo(dataset.ask(5));
		assertThat(((Ask.Ids) dataset.ask(3).prompt()).ids()).hasSize(4).allMatch((id) -> id >= 10 && id <= 9999);
	}

	@Test
	void promptsOfAGroupBeginAlikeAndNoOthersDo() {
		Dataset dataset = random(Endpoint.COMPLETIONS, 3, 16);
		List<List<Integer>> beginnings = IntStream.range(0, 9)
			.mapToObj((number) -> ((Ask.Ids) dataset.ask(number).prompt()).ids())
			.peek((ids) -> assertThat(ids).hasSize(20))
			.map((ids) -> ids.subList(0, 16))
			.toList();
		assertThat(beginnings.subList(0, 3)).doesNotHaveDuplicates();
		assertThat(beginnings.subList(3, 6)).isEqualTo(beginnings.subList(0, 3));
		assertThat(beginnings.subList(6, 9)).isEqualTo(beginnings.subList(0, 3));
		assertThat(IntStream.range(0, 9).mapToObj((number) -> dataset.ask(number).prompt()).distinct()).hasSize(9);
		assertThat(beginnings.getFirst())
			.doesNotContainSequence(((Ask.Ids) dataset.ask(0).prompt()).ids().subList(16, 20));
	}

	@Test
	void chatIsAskedInWords() {
		Ask ask = random(Endpoint.CHAT, 1, 2).ask(0);
		assertThat(((Ask.Text) ask.prompt()).text().split(" ")).hasSize(6);
		assertThat(Endpoint.CHAT.body(ask, Map.of("model", "m")).get("messages"))
			.isEqualTo(List.of(Map.of("role", "user", "content", ((Ask.Text) ask.prompt()).text())));
	}

	@Test
	void aFileOfLinesIsAskedOverAndOver() throws IOException {
		FileDataset dataset = read(Endpoint.COMPLETIONS, """
				{"prompt": "one", "max_tokens": 9}

				{"prompt": [1, 2]}
				""");
		assertThat(dataset.ask(0)).isEqualTo(new Ask(new Ask.Text("one"), 9));
		assertThat(dataset.ask(3)).isEqualTo(new Ask(new Ask.Ids(List.of(1, 2)), 4));
	}

	@Test
	void anArrayOfConversationsGivesTheFirstTurnsOfHumans() throws IOException {
		FileDataset dataset = read(Endpoint.CHAT, """
				[{"id": "a", "conversations": [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hi"}]},
				{"id": "b", "conversations": [{"from": "gpt", "value": "Hi"}]},
				{"messages": [{"role": "user", "content": "x"}], "max_tokens": 3}]
				""");
		assertThat(dataset.size()).isEqualTo(2);
		assertThat(dataset.ask(0)).isEqualTo(new Ask(new Ask.Text("Hello"), 4));
		assertThat(dataset.ask(1).prompt()).isInstanceOf(Ask.Messages.class);
	}

	@Test
	void aFileThatIsWrongIsRefusedWithItsEntry() {
		assertRefused(Endpoint.COMPLETIONS, "{\"prompt\": \"a\"}\n{\"text\": \"b\"}", "entry 2", "neither prompt");
		assertRefused(Endpoint.COMPLETIONS, "{\"prompt\": \"a\"}\n{\"prompt\": ", "entry 2", "no JSON");
		assertRefused(Endpoint.COMPLETIONS, "{\"messages\": [{}]}", "entry 1", "chat");
		assertRefused(Endpoint.CHAT, "{\"prompt\": [1]}", "entry 1", "completions");
		assertRefused(Endpoint.CHAT, "{\"prompt\": \"a\", \"max_tokens\": -1}", "entry 1", "-1");
		assertRefused(Endpoint.CHAT, "", "no prompt");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileDataset.read(this.directory.resolve("missing"), Endpoint.CHAT, FOUR, 1))
			.withMessageContaining("missing");
	}

	private void assertRefused(Endpoint endpoint, String content, String... parts) {
		assertThatIllegalArgumentException().isThrownBy(() -> read(endpoint, content))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	private FileDataset read(Endpoint endpoint, String content) throws IOException {
		return FileDataset.read(Files.writeString(this.directory.resolve("data"), content), endpoint, FOUR, 1);
	}

	private static Dataset random(Endpoint endpoint, int groups, int prefix) {
		return new RandomDataset(1, new RandomText(endpoint, new IdRange(10, 9999)), groups, prefix, FOUR, FOUR);
	}

	private static IntStream lengths(String text) {
		Lengths lengths = Lengths.parse(text);
		SplittableRandom random = new SplittableRandom(1);
		return IntStream.generate(() -> lengths.next(random)).limit(20_000);
	}

}
