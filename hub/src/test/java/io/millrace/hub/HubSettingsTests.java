package io.millrace.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HubSettingsTests {

	private static final Path HOME = Path.of(System.getProperty("user.home"));

	@TempDir
	private Path directory;

	@Test
	void everyVariableHasItsNameAndDefault() {
		assertThat(settings(Map.of("HF_HOME", "/nowhere")))
			.isEqualTo(new HubSettings(URI.create("https://huggingface.co"), Path.of("/nowhere/hub"), null, false));
		assertThat(settings(Map.of("HF_ENDPOINT", "http://mirror:80/hf/", "HF_HUB_CACHE", "/cache", "HF_TOKEN", " t\n",
				"HF_HUB_OFFLINE", "1")))
			.isEqualTo(new HubSettings(URI.create("http://mirror:80/hf"), Path.of("/cache"), "t", true));
		assertThat(settings(Map.of("TRANSFORMERS_OFFLINE", "yes")).offline()).isTrue();
		assertThat(settings(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
		assertThat(settings(Map.of("HUGGING_FACE_HUB_TOKEN", "old")).token()).isEqualTo("old");
	}

	@Test
	void theCacheIsWherePythonsToolsHaveIt() {
		assertThat(cache(Map.of())).isEqualTo(HOME.resolve(".cache/huggingface/hub"));
		assertThat(cache(Map.of("XDG_CACHE_HOME", "/xdg"))).isEqualTo(Path.of("/xdg/huggingface/hub"));
		assertThat(cache(Map.of("XDG_CACHE_HOME", "/xdg", "HF_HOME", "/hf"))).isEqualTo(Path.of("/hf/hub"));
		assertThat(cache(Map.of("HF_HOME", "~/hf"))).isEqualTo(HOME.resolve("hf/hub"));
		assertThat(cache(Map.of("HF_HOME", "/hf", "HUGGINGFACE_HUB_CACHE", "/old"))).isEqualTo(Path.of("/old"));
		assertThat(cache(Map.of("HF_HUB_CACHE", "/new", "HUGGINGFACE_HUB_CACHE", "/old"))).isEqualTo(Path.of("/new"));
	}

	@Test
	void aTokenMayLieInAFile() throws IOException {
		Files.writeString(this.directory.resolve("token"), "filed\n");
		Map<String, String> home = Map.of("HF_HOME", this.directory.toString());
		assertThat(settings(home).token()).isEqualTo("filed");
		Path other = Files.writeString(this.directory.resolve("other"), "other");
		assertThat(settings(Map.of("HF_TOKEN_PATH", other.toString())).token()).isEqualTo("other");
		assertThat(settings(Map.of("HF_HOME", this.directory.toString(), "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token())
			.isNull();
	}

	@Test
	void anEndpointIsAUrl() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> settings(Map.of("HF_ENDPOINT", "mirror")))
			.withMessageContaining("'mirror'");
	}

	@Test
	void theTokenIsForTheHubAlone() {
		HubSettings settings = settings(Map.of("HF_ENDPOINT", "https://hub.example/hf"));
		assertThat(settings.isHub(URI.create("https://HUB.example:443/x"))).isTrue();
		assertThat(settings.isHub(URI.create("https://cdn.hub.example/x"))).isFalse();
		assertThat(settings.isHub(URI.create("https://hub.example:444/x"))).isFalse();
		assertThat(settings.isHub(URI.create("http://hub.example/x"))).isFalse();
	}

	@Test
	void noTokenIsPrinted() {
		assertThat(settings(Map.of("HF_TOKEN", "hidden")).toString()).doesNotContain("hidden");
	}

	private static Path cache(Map<String, String> variables) {
		return settings(variables).cache();
	}

	private static HubSettings settings(Map<String, String> variables) {
		return HubSettings.of(variables::get);
	}

}
