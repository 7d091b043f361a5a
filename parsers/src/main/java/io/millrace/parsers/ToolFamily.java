package io.millrace.parsers;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** A tool parser that is put together from its parts. */
record ToolFamily(List<String> names, List<String> markers, Predicate<String> template,
		Function<Set<String>, AnswerParser> parsers, @Nullable CallSyntax syntax, int idLength) implements ToolParser {

	ToolFamily(List<String> names, MarkupParser.Rules rules, Predicate<String> template, @Nullable CallSyntax syntax) {
		this(names, rules.markers(), template, (tools) -> new MarkupParser(rules, tools), syntax, 0);
	}

	@Override
	public boolean isMeantBy(String chatTemplate) {
		return this.template.test(chatTemplate);
	}

	@Override
	public AnswerParser parser(Set<String> tools) {
		return this.parsers.apply(tools);
	}

	/** The same with ids of a fixed length. */
	ToolFamily withIds(int length) {
		return new ToolFamily(this.names, this.markers, this.template, this.parsers, this.syntax, length);
	}

}
