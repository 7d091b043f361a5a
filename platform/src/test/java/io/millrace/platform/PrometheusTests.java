package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FreePort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Prometheus itself with our rules and dashboards: not part of the build. */
@EnabledIfSystemProperty(named = "millrace.prometheus", matches = "true",
		disabledReason = "needs prometheus and promtool: mvn -pl platform test -Pprometheus")
class PrometheusTests {

	private static final Path ALERTS = Path.of("..", "helm", "millrace", "files", "alerts.yaml");

	private static final Path ALERTS_TEST = Path.of("src", "test", "promtool", "alerts-test.yaml");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	@Test
	void theAlertsFireWhenTheyShould() throws Exception {
		requireTool("promtool");
		Files.copy(ALERTS, this.directory.resolve("alerts.yaml"));
		Files.copy(ALERTS_TEST, this.directory.resolve("alerts-test.yaml"), StandardCopyOption.REPLACE_EXISTING);
		run("promtool", "check", "rules", "alerts.yaml");
		run("promtool", "test", "rules", "alerts-test.yaml");
	}

	@Test
	void prometheusScrapesThePlatformAndAnswersEveryPanel() throws Exception {
		requireTool("prometheus");
		try (OneProcess.Running platform = OneProcess.run()) {
			RunningPlatform used = new RunningPlatform(platform.api(), List.of(platform.management())).awaitServing();
			Process prometheus = start(platform.management());
			try {
				URI url = URI.create("http://127.0.0.1:" + this.port);
				awaitUp(url);
				for (int i = 0; i < 5; i++) {
					used.post("/v1/completions",
							"{\"model\": \"millrace-demo\", \"prompt\": \"Hello\", \"max_tokens\": 16}");
				}
				Awaitility.await()
					.atMost(PATIENCE)
					.untilAsserted(() -> assertThat(value(query(url, "sum(maxserve_request_count_total)")))
						.isGreaterThanOrEqualTo(5));
				for (Path dashboard : MetricsReferenceTests.dashboards()) {
					for (String query : DashboardQueries
						.of(JsonMapper.shared().readTree(Files.readString(dashboard)))) {
						if (!query.startsWith("label_values(")) {
							assertThat(query(url, filled(query)).path("status").stringValue()).as(query)
								.isEqualTo("success");
						}
					}
				}
				assertThat(value(query(url, "sum(millrace_tenant_tokens_total{kind=\"output\"})"))).isGreaterThan(0);
				assertThat(get(url, "/api/v1/rules").path("data").path("groups").get(0).path("rules").size())
					.isEqualTo(13);
				assertThat(get(url, "/api/v1/alerts").path("data").path("alerts")).isEmpty();
			}
			finally {
				prometheus.destroy();
				prometheus.waitFor(10, TimeUnit.SECONDS);
			}
		}
	}

	private final int port = FreePort.next();

	private Process start(URI management) throws IOException {
		Files.copy(ALERTS, this.directory.resolve("alerts.yaml"));
		Files.writeString(this.directory.resolve("prometheus.yaml"), """
				global: {scrape_interval: 1s, evaluation_interval: 1s}
				rule_files: [alerts.yaml]
				scrape_configs:
				  - job_name: millrace
				    static_configs: [{targets: ["%s"]}]
				""".formatted(management.getAuthority()));
		return new ProcessBuilder("prometheus", "--config.file=prometheus.yaml", "--storage.tsdb.path=data",
				"--web.listen-address=127.0.0.1:" + this.port, "--log.level=warn")
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("prometheus.log").toFile())
			.start();
	}

	/** It finds the metrics at {@code /metrics}, where it looks unless told. */
	private static void awaitUp(URI url) {
		Awaitility.await()
			.atMost(PATIENCE)
			.ignoreExceptionsMatching(AssertionError.class::isInstance)
			.untilAsserted(() -> assertThat(value(query(url, "up{job=\"millrace\"}"))).isEqualTo(1));
	}

	/** As Grafana would fill it in. */
	private static String filled(String query) {
		return query.replace("$__rate_interval", "10s")
			.replace("$__range", "1m")
			.replace("$model", ".*")
			.replace("$instance", ".*")
			.replace("$tenant", ".*");
	}

	private static JsonNode query(URI url, String query) {
		return get(url, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
	}

	private static double value(JsonNode answer) {
		JsonNode first = answer.path("data").path("result").path(0).path("value").path(1);
		return first.isMissingNode() ? Double.NaN : Double.parseDouble(first.stringValue());
	}

	private static JsonNode get(URI url, String path) {
		HttpResponse<String> response = RunningPlatform.get(url.resolve(path));
		return JsonMapper.shared().readTree(response.body());
	}

	private static void requireTool(String name) throws Exception {
		try {
			assumeTrue(new ProcessBuilder(name, "--version").start().waitFor() == 0, name + " does not run here");
		}
		catch (IOException ex) {
			assumeTrue(false, name + " is not installed here (Debian: apt-get install prometheus)");
		}
	}

	private void run(String... command) throws Exception {
		Process process = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

}
