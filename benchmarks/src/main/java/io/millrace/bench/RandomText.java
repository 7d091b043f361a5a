package io.millrace.bench;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random prompts in the form that an endpoint takes: token ids, or for chat words, which
 * are about one token each.
 *
 * @param endpoint which
 * @param ids the token ids to draw from
 */
record RandomText(Endpoint endpoint, IdRange ids) {

	private static final List<String> WORDS = List.of("time", "year", "people", "way", "day", "man", "thing", "woman",
			"life", "child", "world", "school", "state", "family", "student", "group", "country", "problem", "hand",
			"part", "place", "case", "week", "company", "system", "program", "question", "work", "government", "number",
			"night", "point", "home", "water", "room", "mother", "area", "money", "story", "fact", "month", "lot",
			"right", "study", "book", "eye", "job", "word", "business", "issue", "side", "kind", "head", "house",
			"service", "friend", "father", "power", "hour", "game", "line", "end", "member", "law");

	/** So many tokens of one source, followed by so many of another. */
	Ask.Prompt prompt(RandomGenerator first, int firstTokens, RandomGenerator second, int secondTokens) {
		if (this.endpoint == Endpoint.CHAT) {
			return new Ask.Text((words(first, firstTokens) + " " + words(second, secondTokens)).strip());
		}
		return new Ask.Ids(IntStream.concat(ids(first, firstTokens), ids(second, secondTokens)).boxed().toList());
	}

	private static String words(RandomGenerator random, int count) {
		return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
	}

	private IntStream ids(RandomGenerator random, int count) {
		return random.ints(count, this.ids.first(), this.ids.last() + 1);
	}

}
