package io.millrace.parsers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Function;

/** The parsers of this process, by name: those that come with Millrace, and others. */
public final class Parsers {

	private final List<ToolParser> tools;

	private final List<ReasoningParser> reasoning;

	private final Map<String, ToolParser> toolsByName;

	private final Map<String, ReasoningParser> reasoningByName;

	/**
	 * The given ones, and after them those that come with Millrace.
	 * @throws IllegalArgumentException if two have the same name
	 */
	public Parsers(Iterable<ToolParser> moreTools, Iterable<ReasoningParser> moreReasoning) {
		this.tools = join(moreTools, ToolFamilies.ALL);
		this.reasoning = join(moreReasoning, ReasoningFamilies.ALL);
		this.toolsByName = byName(this.tools, ToolParser::names, "tool");
		this.reasoningByName = byName(this.reasoning, ReasoningParser::names, "reasoning");
	}

	private static <T> List<T> join(Iterable<T> first, List<T> second) {
		List<T> all = new ArrayList<>();
		first.forEach(all::add);
		all.addAll(second);
		return List.copyOf(all);
	}

	private static <T> Map<String, T> byName(List<T> parsers, Function<T, List<String>> names, String kind) {
		Map<String, T> map = new LinkedHashMap<>();
		for (T parser : parsers) {
			for (String name : names.apply(parser)) {
				if (map.put(name, parser) != null) {
					throw new IllegalArgumentException("There are two " + kind + " parsers named '" + name + "'.");
				}
			}
		}
		return map;
	}

	/** Those on the class path. */
	public static Parsers installed() {
		return Installed.ALL;
	}

	/**
	 * The tool parser of this name.
	 * @throws IllegalArgumentException if there is none, with all names
	 */
	public ToolParser tool(String name) {
		return named(this.toolsByName, name, "tool");
	}

	/**
	 * The reasoning parser of this name.
	 * @throws IllegalArgumentException if there is none, with all names
	 */
	public ReasoningParser reasoning(String name) {
		return named(this.reasoningByName, name, "reasoning");
	}

	/** The tool parser for a model with this chat template. */
	public Optional<ToolParser> toolMeantBy(String chatTemplate) {
		return this.tools.stream().filter((parser) -> parser.isMeantBy(chatTemplate)).findFirst();
	}

	/** The reasoning parser for a model with this chat template. */
	public Optional<ReasoningParser> reasoningMeantBy(String chatTemplate) {
		return this.reasoning.stream().filter((parser) -> parser.isMeantBy(chatTemplate)).findFirst();
	}

	private static <T> T named(Map<String, T> parsers, String name, String kind) {
		T parser = parsers.get(name);
		if (parser == null) {
			throw new IllegalArgumentException("There is no " + kind + " parser '" + name + "'; there are: "
					+ String.join(", ", new TreeSet<>(parsers.keySet())) + ".");
		}
		return parser;
	}

	/** Looked up when first asked for. */
	private static final class Installed {

		static final Parsers ALL = new Parsers(ServiceLoader.load(ToolParser.class),
				ServiceLoader.load(ReasoningParser.class));

	}

}
