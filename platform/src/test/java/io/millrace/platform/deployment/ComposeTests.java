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
	void itHasEveryService() {
		assertThat(services.keySet()).isEqualTo(Set.of("broker", "tokenizer", "scheduler", "worker", "gateway"));
	}

	@Test
	void theCommandLineUnderstandsWhatEveryContainerIsTold() {
		services.forEach((name, service) -> {
			List<String> command = strings(service.get("command"));
			assertThat(command).startsWith(name);
			new CommandLine(new Millrace()).parseArgs(command.toArray(String[]::new));
		});
	}

	@Test
	void onlyTheGatewayIsReachedFromOutsideAndFromThisMachineAlone() {
		services.forEach((name, service) -> {
			if (name.equals("gateway")) {
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

	@SuppressWarnings("unchecked")
	private static List<String> strings(Object list) {
		return (List<String>) list;
	}

}
