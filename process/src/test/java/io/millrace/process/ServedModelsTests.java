package io.millrace.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServedModelsTests {

	@TempDir
	private Path directory;

	private String tiny;

	private String small;

	@BeforeEach
	void makeDirectories() throws IOException {
		this.tiny = Files.createDirectory(this.directory.resolve("tiny")).toString();
		this.small = Files.createDirectory(this.directory.resolve("small")).toString();
	}

	@Test
	void eachServiceGetsAllModels() {
		Environment environment = initialize(Map.of("millrace.model", this.tiny + ", " + this.small + ":org/chat"),
				"tokenizer", "worker");
		for (String service : new String[] { "tokenizer", "worker" }) {
			String models = "millrace." + service + ".models";
			assertThat(environment.getProperty(models + "[0].name")).isEqualTo("tiny");
			assertThat(environment.getProperty(models + "[0].path")).isEqualTo(this.tiny);
			assertThat(environment.getProperty(models + "[1].name")).isEqualTo("org/chat");
			assertThat(environment.getProperty(models + "[1].path")).isEqualTo(this.small);
		}
	}

	@Test
	void theOnlyModelMayHaveSeveralNames() {
		Environment environment = initialize(
				Map.of("millrace.model", this.tiny, "millrace.served-model-name", "org/chat, gpt,org/chat"), "worker");
		assertThat(environment.getProperty("millrace.worker.models[0].name")).isEqualTo("org/chat");
		assertThat(environment.getProperty("millrace.worker.models[0].aliases[0]")).isEqualTo("gpt");
		assertThat(environment.getProperty("millrace.worker.models[0].aliases[1]")).isNull();
		environment = initialize(Map.of("millrace.demo-model", this.small, "millrace.served-model-name", "gpt"),
				"worker");
		assertThat(environment.getProperty("millrace.worker.models[0].name")).isEqualTo("gpt");
	}

	@Test
	void severalModelsDoNotShareNames() {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> initialize(
					Map.of("millrace.model", this.tiny + "," + this.small, "millrace.served-model-name", "a"),
					"worker"))
			.withMessageContaining("for one model, and there are 2");
	}

	@Test
	void withoutAModelTheDemoIsServed() {
		Environment environment = initialize(Map.of("millrace.demo-model", this.small), "worker");
		assertThat(environment.getProperty("millrace.worker.models[0].name")).isEqualTo("millrace-demo");
		assertThat(environment.getProperty("millrace.tokenizer.models[0].name")).isNull();
	}

	@Test
	void theEmbeddingDemoIsServedBesideTheOther() {
		Environment environment = initialize(
				Map.of("millrace.demo-model", this.small, "millrace.demo-embedding-model", this.tiny), "worker");
		assertThat(environment.getProperty("millrace.worker.models[0].name")).isEqualTo("millrace-demo");
		assertThat(environment.getProperty("millrace.worker.models[1].name")).isEqualTo("millrace-demo-embed");
		assertThat(environment.getProperty("millrace.worker.models[1].path")).isEqualTo(this.tiny);
	}

	@Test
	void aServiceWithModelsOfItsOwnKeepsThem() {
		Environment environment = initialize(
				Map.of("millrace.worker.models[0].name", "own", "millrace.model", "nowhere"), "worker");
		assertThat(environment.getProperty("millrace.worker.models[0].name")).isEqualTo("own");
		assertThat(environment.getProperty("millrace.worker.models[0].path")).isNull();
	}

	@Test
	void twoModelsOfOneNameAreRefused() {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> initialize(Map.of("millrace.model", this.tiny + "," + this.small + ":tiny"), "worker"))
			.withMessageContaining("'tiny'");
	}

	@Test
	void aModelThatIsNotThereIsNamed() {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> initialize(Map.of("millrace.model", "./no/such:model"), "worker"))
			.withMessageContaining("'./no/such:model'");
	}

	@Test
	void aModelOfTheHubIsTakenFromTheCache() throws IOException {
		String commit = "0123456789".repeat(4);
		Path folder = this.directory.resolve("models--org--name");
		Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(commit));
		Files.createFile(snapshot.resolve("tokenizer.json"));
		Files.writeString(Files.createDirectories(folder.resolve("refs")).resolve("main"), commit);
		Map<String, Object> properties = Map.of("HF_HUB_CACHE", this.directory.toString(), "HF_HUB_OFFLINE", "1",
				"millrace.model", "org/name," + this.tiny);
		Environment environment = initialize(properties, "tokenizer");
		assertThat(environment.getProperty("millrace.tokenizer.models[0].name")).isEqualTo("org/name");
		assertThat(environment.getProperty("millrace.tokenizer.models[0].path")).isEqualTo(snapshot.toString());
		assertThat(environment.getProperty("millrace.tokenizer.models[1].path")).isEqualTo(this.tiny);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> initialize(properties, "worker"))
			.withMessageContaining("'org/name' is not in the cache");
	}

	private static Environment initialize(Map<String, Object> properties, String... services) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", new HashMap<>(properties)));
			new ServedModels(services).initialize(context);
			return context.getEnvironment();
		}
	}

}
