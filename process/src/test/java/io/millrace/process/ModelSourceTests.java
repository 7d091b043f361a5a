package io.millrace.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

import io.millrace.hub.HubModel;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelSourceTests {

	private static final Function<HubModel, Path> NO_HUB = (model) -> {
		throw new MillraceException(ErrorCode.MODEL_NOT_FOUND, "There is no model '" + model + "'.");
	};

	@TempDir
	private Path directory;

	@Test
	void aDirectoryIsServedUnderItsOwnName() throws IOException {
		Path model = Files.createDirectory(this.directory.resolve("tiny"));
		assertThat(ModelSource.parse(model + "/", NO_HUB)).isEqualTo(new ModelSource("tiny", model));
	}

	@Test
	void aFileIsServedUnderItsNameWithoutExtension() throws IOException {
		Path model = Files.createFile(this.directory.resolve("tiny-q8_0.gguf"));
		assertThat(ModelSource.parse(model.toString(), NO_HUB)).isEqualTo(new ModelSource("tiny-q8_0", model));
		assertThat(ModelSource.parse(model + ":chat", NO_HUB)).isEqualTo(new ModelSource("chat", model));
	}

	@Test
	void anotherFileIsNoModel() throws IOException {
		Path model = Files.createFile(this.directory.resolve("pytorch_model.bin"));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> ModelSource.parse(model.toString(), NO_HUB))
			.withMessageContaining("give a directory with config.json, a .gguf file");
	}

	@Test
	void anAliasFollowsTheLastColon() throws IOException {
		Path model = Files.createDirectory(this.directory.resolve("tiny"));
		assertThat(ModelSource.parse(model + ":org/chat", NO_HUB)).isEqualTo(new ModelSource("org/chat", model));
	}

	@Test
	void aMissingDirectoryIsNamed() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> ModelSource.parse("./no:name", NO_HUB))
			.withMessageContaining("'./no:name'");
	}

	@Test
	void aModelOfTheHubIsServedUnderItsRepositorysName() {
		assertThat(onHub("org/name")).isEqualTo(new ModelSource("org/name", Path.of("org/name")));
		assertThat(onHub("org/name@v1")).isEqualTo(new ModelSource("org/name", Path.of("org/name@v1")));
		assertThat(onHub("org/name:x.gguf")).isEqualTo(new ModelSource("org/name", Path.of("org/name:x.gguf")));
	}

	@Test
	void aModelOfTheHubMayHaveAnAlias() {
		assertThat(onHub("org/name:chat")).isEqualTo(new ModelSource("chat", Path.of("org/name")));
		assertThat(onHub("org/name@v1:x.gguf:my/chat"))
			.isEqualTo(new ModelSource("my/chat", Path.of("org/name@v1:x.gguf")));
	}

	@Test
	void whatIsNeitherHereNorOnTheHubIsOneSentence() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> ModelSource.parse("no/such:name", NO_HUB))
			.withMessage("There is no directory 'no/such:name', and there is no model 'no/such'.");
	}

	private static ModelSource onHub(String option) {
		return ModelSource.parse(option, (model) -> Path.of(model.toString()));
	}

}
