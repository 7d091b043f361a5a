package io.millrace.parsers;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Reasoning between markers.
 *
 * @param opens each begins it
 * @param closes each ends it
 * @param dropped markup in the rest of the answer
 */
record ReasoningFamily(List<String> names, List<String> opens, List<String> closes, List<String> dropped,
		Predicate<String> template) implements ReasoningParser {

	@Override
	public List<String> markers() {
		return Stream.of(this.opens, this.closes, this.dropped).flatMap(List::stream).toList();
	}

	@Override
	public boolean isMeantBy(String chatTemplate) {
		return this.template.test(chatTemplate);
	}

	@Override
	public AnswerParser parser(String prompt, @Nullable AnswerParser rest) {
		return new ThinkParser(this.opens, this.closes, this.dropped, hasBegun(prompt), rest);
	}

	@Override
	public boolean hasBegun(String prompt) {
		return endsWithOne(prompt, this.opens);
	}

	@Override
	public boolean mayBegin(String prompt) {
		return !endsWithOne(prompt, this.closes);
	}

	@Override
	public String end() {
		return this.closes.getFirst();
	}

	@Override
	public List<String> begins() {
		return this.opens;
	}

	private static boolean endsWithOne(String prompt, List<String> markers) {
		String stripped = prompt.stripTrailing();
		return markers.stream().anyMatch(stripped::endsWith);
	}

}
