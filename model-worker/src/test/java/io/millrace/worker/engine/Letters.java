package io.millrace.worker.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.grammar.vocabulary.TokenVocabulary;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.grammar.ModelVocabulary;
import io.millrace.worker.grammar.VocabularySource;

/** What the tokens of {@link Requests} are as text: enough to write some JSON. */
final class Letters {

	private static final List<String> TOKENS = List.of("", "{", "}", "[", "]", "\"", ":", ",", " ", "\n", "a", "b", "c",
			"d", "e", "0", "1", "2", "3", "-", ".", "true", "false", "null", "ab", "abc", "\":", "{\"", "\"}", "x", "y",
			"\",\"");

	static final VocabularySource SOURCE = () -> new ModelVocabulary(new TokenVocabulary(Requests.VOCABULARY,
			(id) -> TOKENS.get(id).getBytes(StandardCharsets.UTF_8), Requests.EOS.toArray(), 100), Set.of());

	private Letters() {
	}

	static String text(TokenIds ids) {
		return ids.stream().mapToObj(TOKENS::get).collect(Collectors.joining());
	}

}
