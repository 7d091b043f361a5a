package io.millrace.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/metrics.md, the dashboards and the alert rules say what a running platform has,
 * and nothing else.
 */
class MetricsReferenceTests {

	private static final Path ROOT = Path.of("..");

	private static final Path DASHBOARDS = ROOT.resolve("helm/millrace/files/dashboards");

	private static final Pattern ROW = Pattern
		.compile("^\\| `([\\w:]+)` \\| (\\w+)(, when it happens)? \\| ([^|]*) \\|", Pattern.MULTILINE);

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static Scrape scrape;

	@BeforeAll
	static void scrapeAPlatformThatWasUsed() {
		RunningPlatform platform = Deployment.ONE_PROCESS.platform();
		platform.post("/v1/chat/completions", """
				{"model": "millrace-demo", "stream": true, "max_tokens": 8,
				 "messages": [{"role": "user", "content": "Hello!"}]}
				""");
		platform.post("/v1/completions", "{\"model\": \"none\", \"prompt\": \"a\"}");
		System.gc();
		Awaitility.await()
			.untilAsserted(() -> assertThat(platform.metrics()).contains("millrace_tenant_tokens_total",
					"millrace_gateway_ready_workers{", "gen_ai_server_time_per_output_token_seconds_count"));
		scrape = Scrape.of(platform.metrics());
	}

	@Test
	void everyMetricThatIsThereIsDocumentedWithItsTypeAndLabels() throws IOException {
		Map<String, Row> documented = documented();
		Map<String, String> there = new TreeMap<>();
		Map<String, String> said = new TreeMap<>();
		scrape.families().forEach((name, family) -> {
			there.put(name, family.type() + " " + family.labels());
			Row row = documented.get(name);
			said.put(name, (row != null) ? row.type() + " " + row.labels() : "not documented");
		});
		assertThat(said).isEqualTo(there);
	}

	@Test
	void everyMetricThatIsDocumentedIsThere() throws IOException {
		assertThat(documented().entrySet()
			.stream()
			.filter((row) -> !row.getValue().sometimes())
			.map(Map.Entry::getKey)
			.filter((name) -> !scrape.families().containsKey(name))).isEmpty();
	}

	@Test
	void noPanelAsksForAMetricThatDoesNotExist() throws IOException {
		for (Path dashboard : dashboards()) {
			Set<String> asked = DashboardQueries.of(JsonMapper.shared().readTree(Files.readString(dashboard)))
				.stream()
				.flatMap((query) -> DashboardQueries.metrics(query).stream())
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(asked).as(dashboard.toString()).isNotEmpty().allMatch(this::canBeQueried);
		}
	}

	@Test
	void noAlertAsksForAMetricThatDoesNotExist() throws IOException {
		for (Map<String, Object> rule : alerts()) {
			assertThat(DashboardQueries.metrics(rule.get("expr").toString())).as(rule.get("alert").toString())
				.isNotEmpty()
				.allMatch(this::canBeQueried);
		}
	}

	/** What Prometheus makes itself, and what a process has only once it has happened. */
	private boolean canBeQueried(String metric) {
		return metric.equals("up") || metric.equals("jvm_gc_pause_seconds_sum") || scrape.series().contains(metric);
	}

	@Test
	void everyAlertHasAnEntryInTheRunbookAndEveryEntryAnAlert() throws IOException {
		Set<String> entries = Pattern.compile("^## (\\w+)$", Pattern.MULTILINE)
			.matcher(Files.readString(ROOT.resolve("docs/runbook.md")))
			.results()
			.map((heading) -> heading.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> alerts = new TreeSet<>();
		for (Map<String, Object> rule : alerts()) {
			String name = rule.get("alert").toString();
			alerts.add(name);
			assertThat(rule.get("annotations").toString())
				.contains("runbook_url=docs/runbook.md#" + name.toLowerCase(java.util.Locale.ROOT));
		}
		assertThat(entries).isEqualTo(alerts);
	}

	@Test
	void everyDashboardCanBeImportedBesideTheOthers() throws IOException {
		Set<String> ids = new TreeSet<>();
		for (Path dashboard : dashboards()) {
			JsonNode json = JsonMapper.shared().readTree(Files.readString(dashboard));
			assertThat(ids.add(json.path("uid").stringValue())).isTrue();
			assertThat(json.path("title").stringValue()).startsWith("Millrace / ");
			Set<Integer> panels = new TreeSet<>();
			json.path("panels").forEach((panel) -> assertThat(panels.add(panel.path("id").intValue())).isTrue());
		}
		assertThat(ids).containsExactly("millrace-overview", "millrace-tenants", "millrace-workers");
	}

	static java.util.List<Path> dashboards() throws IOException {
		try (Stream<Path> files = Files.list(DASHBOARDS)) {
			return files.filter((file) -> file.toString().endsWith(".json")).sorted().toList();
		}
	}

	@SuppressWarnings("unchecked")
	private static java.util.List<Map<String, Object>> alerts() throws IOException {
		Map<String, Object> file = new Yaml().load(Files.readString(ROOT.resolve("helm/millrace/files/alerts.yaml")));
		return ((java.util.List<Map<String, Object>>) file.get("groups")).stream()
			.flatMap((group) -> ((java.util.List<Map<String, Object>>) group.get("rules")).stream())
			.toList();
	}

	private static Map<String, Row> documented() throws IOException {
		Map<String, Row> rows = new TreeMap<>();
		ROW.matcher(Files.readString(ROOT.resolve("docs/metrics.md"))).results().forEach((row) -> {
			Set<String> labels = CODE.matcher(row.group(4))
				.results()
				.map((label) -> label.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(rows.put(row.group(1), new Row(row.group(2), labels, row.group(3) != null))).as(row.group(1))
				.isNull();
		});
		return rows;
	}

	/** What a row says. */
	private record Row(String type, Set<String> labels, boolean sometimes) {

	}

}
