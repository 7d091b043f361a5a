package io.millrace.process;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

class LogLevelsTests {

	private static final String LOGGER = "io.millrace.process.some";

	@TempDir
	private Path directory;

	private final LoggingSystem logging = LoggingSystem.get(LogLevelsTests.class.getClassLoader());

	@Test
	void levelsComeWithTheFileAndGoWithIt() throws Exception {
		Path file = this.directory.resolve("levels.properties");
		LogLevels levels = new LogLevels(file, this.logging);
		levels.look(file);
		assertThat(configured()).isNull();
		Files.writeString(file, LOGGER + "=debug\n");
		levels.look(file);
		assertThat(configured()).isEqualTo(LogLevel.DEBUG);
		Files.writeString(file, LOGGER + "=loud\n");
		levels.look(file);
		assertThat(configured()).as("a level that there is not").isEqualTo(LogLevel.DEBUG);
		Files.writeString(file, "");
		levels.look(file);
		assertThat(configured()).isNull();
	}

	private LogLevel configured() {
		var configuration = this.logging.getLoggerConfiguration(LOGGER);
		return (configuration != null) ? configuration.getConfiguredLevel() : null;
	}

}
