package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/** What dashboards ask Prometheus. */
final class DashboardQueries {

	private static final Pattern NO_METRIC = Pattern.compile(
			"\"(?:[^\"\\\\]|\\\\.)*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
					+ "|\\b(and|or|unless|bool|offset|sum|min|max|avg|count|topk)\\b"
					+ "|\\b[a-zA-Z_]\\w*\\s*(?=\\()|,\\s*\\w+\\s*\\)$");

	private static final Pattern NAME = Pattern.compile("(?<![\\w.])[a-zA-Z_:][\\w:]*");

	private DashboardQueries() {
	}

	/** The queries of all panels and variables. */
	static List<String> of(JsonNode dashboard) {
		List<String> queries = new ArrayList<>();
		dashboard.path("panels")
			.forEach((panel) -> panel.path("targets")
				.forEach((target) -> queries.add(target.path("expr").stringValue())));
		dashboard.path("templating").path("list").forEach((variable) -> {
			if (variable.has("definition")) {
				queries.add(variable.path("definition").stringValue());
			}
		});
		return queries;
	}

	/** The metrics that a query reads. */
	static Set<String> metrics(String query) {
		Set<String> names = new TreeSet<>();
		NAME.matcher(NO_METRIC.matcher(query).replaceAll(" ")).results().forEach((name) -> names.add(name.group()));
		return names;
	}

}
