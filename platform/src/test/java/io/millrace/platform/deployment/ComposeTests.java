package io.millrace.platform.deployment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.platform.Millrace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The compose file, as it is written. */
class ComposeTests {

	private static final Set<String> OURS = Set.of("broker", "tokenizer", "scheduler", "worker", "worker-gpu",
			"gateway");

	private static Map<String, Map<String, Object>> services;

	@BeforeAll
	@SuppressWarnings("unchecked")
	static void read() throws IOException {
		try (Reader file = Files.newBufferedReader(Path.of("..", "docker-compose.yml"))) {
			Map<String, Object> compose = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
			services = (Map<String, Map<String, Object>>) compose.get("services");
		}
	}

	@Test
	void itHasEveryServiceAndWhatTheyNeed() {
		assertThat(services.keySet()).isEqualTo(Set.of("broker", "tokenizer", "scheduler", "worker", "worker-gpu",
				"gateway", "postgres", "prometheus", "grafana", "collector"));
		assertThat(in("monitoring")).containsExactlyInAnyOrder("prometheus", "grafana", "collector");
		assertThat(in("gpu")).containsExactly("worker-gpu");
	}

	private static List<String> in(String profile) {
		return services.entrySet()
			.stream()
			.filter((service) -> List.of(profile).equals(service.getValue().get("profiles")))
			.map(Map.Entry::getKey)
			.toList();
	}

	@Test
	void theCommandLineUnderstandsWhatEveryContainerIsTold() {
		for (String name : OURS) {
			List<String> command = strings(services.get(name).get("command"));
			assertThat(name).startsWith(command.getFirst());
			new CommandLine(new Millrace()).parseArgs(command.toArray(String[]::new));
		}
	}

	@Test
	void fewAreReachedFromOutsideAndFromThisMachineAlone() {
		services.forEach((name, service) -> {
			if (Set.of("gateway", "prometheus", "grafana").contains(name)) {
				assertThat(strings(service.get("ports"))).singleElement().asString().startsWith("127.0.0.1:");
			}
			else {
				assertThat(service).doesNotContainKey("ports");
				assertThat(strings(service.get("networks"))).containsExactly("internal");
			}
		});
	}

	@Test
	void noContainerHasARightItDoesNotNeed() {
		assertThat(services).allSatisfy((name, service) -> {
			assertThat(service).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
			assertThat(strings(service.get("security_opt"))).contains("no-new-privileges:true");
			assertThat(service.get("deploy").toString()).contains("memory=", "cpus=");
		});
	}

	@Test
	void imagesOfOthersHaveAVersion() {
		services.forEach((name, service) -> {
			if (!OURS.contains(name)) {
				assertThat(service.get("image").toString()).matches(".+:v?[0-9.]+");
			}
		});
	}

	@Test
	void prometheusScrapesEveryService() throws IOException {
		String prometheus = Files.readString(Path.of("..", "docker", "prometheus.yml"));
		assertThat(prometheus).contains("names: [broker, tokenizer, scheduler, worker, gateway]");
	}

	@Test
	void whatIsMountedFromHereIsThere() {
		services.forEach((name, service) -> strings(service.getOrDefault("volumes", List.of())).stream()
			.map((volume) -> volume.split(":", 2)[0])
			.filter((path) -> path.startsWith("./"))
			.forEach((path) -> assertThat(Path.of("..", path)).exists()));
	}

	@SuppressWarnings("unchecked")
	private static List<String> strings(Object list) {
		return (List<String>) list;
	}

}
