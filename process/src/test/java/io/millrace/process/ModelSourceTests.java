package io.millrace.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelSourceTests {

	@TempDir
	private Path directory;

	@Test
	void aDirectoryIsServedUnderItsOwnName() throws IOException {
		Path model = Files.createDirectory(this.directory.resolve("tiny"));
		assertThat(ModelSource.parse(model + "/")).isEqualTo(new ModelSource("tiny", model));
	}

	@Test
	void anAliasFollowsTheLastColon() throws IOException {
		Path model = Files.createDirectory(this.directory.resolve("tiny"));
		assertThat(ModelSource.parse(model + ":org/chat")).isEqualTo(new ModelSource("org/chat", model));
	}

	@Test
	void aMissingDirectoryIsNamed() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> ModelSource.parse("no/such:name"))
			.withMessageContaining("'no/such:name'");
	}

}
