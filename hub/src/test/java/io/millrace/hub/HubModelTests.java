package io.millrace.hub;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HubModelTests {

	@Test
	void aModelIsARepositoryAndMayBeARevisionAndAFile() {
		assertThat(HubModel.parse("org/name")).contains(new HubModel("org/name", "main", null));
		assertThat(HubModel.parse("org/name@v1.0")).contains(new HubModel("org/name", "v1.0", null));
		assertThat(HubModel.parse("org/name@refs/pr/1")).contains(new HubModel("org/name", "refs/pr/1", null));
		assertThat(HubModel.parse("org/na.me:sub/Q8_0.GGUF"))
			.contains(new HubModel("org/na.me", "main", "sub/Q8_0.GGUF"));
		assertThat(HubModel.parse("org/name@v1:x.gguf")).contains(new HubModel("org/name", "v1", "x.gguf"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "name", "a/b/c", "/name", "org/", "../name", "org/..", "./name", "~/name", "org/name@",
			"org/name@../x", "org/name@a..b", "org/name:x.bin", "org/name:../x.gguf", "org/name@v1@v2", "org/na me" })
	void everythingElseIsNone(String text) {
		assertThat(HubModel.parse(text)).isEmpty();
	}

	@Test
	void itIsWrittenAsItIsRead() {
		for (String text : new String[] { "org/name", "org/name@v1", "org/name:x.gguf", "org/name@v1:x.gguf" }) {
			assertThat(HubModel.parse(text).map(HubModel::toString)).isEqualTo(Optional.of(text));
		}
	}

	@Test
	void aGgufFileIsTheModelItself() {
		Path snapshot = Path.of("s");
		assertThat(new HubModel("org/name", "main", "x.gguf").pathIn(snapshot)).isEqualTo(Path.of("s", "x.gguf"));
		assertThat(new HubModel("org/name", "main", null).pathIn(snapshot)).isEqualTo(snapshot);
	}

}
