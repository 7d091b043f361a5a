package io.millrace.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The script {@code millrace} beside a program that says what it was told: the JVM starts
 * with the script's options, whatever cache there is, and says nothing itself.
 */
class LauncherTests {

	private static final Path JDK = Path.of(System.getProperty("java.home"));

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

	private static final String USED = "Using AOT-linked classes: true";

	@TempDir
	private Path home;

	private Path jar;

	private Path cache;

	@BeforeEach
	void build() throws IOException {
		Path target = Files.createDirectories(this.home.resolve("platform/target"));
		this.jar = target.resolve("millrace.jar");
		this.cache = target.resolve("millrace.aot");
		Files.copy(Path.of("..", "millrace"), this.home.resolve("millrace"), StandardCopyOption.COPY_ATTRIBUTES);
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
		String entry = Program.class.getName().replace('.', '/') + ".class";
		try (OutputStream file = Files.newOutputStream(this.jar);
				JarOutputStream out = new JarOutputStream(file, manifest)) {
			out.putNextEntry(new ZipEntry(entry));
			Files.copy(Path.of("target", "test-classes").resolve(entry), out);
		}
		Files.setLastModifiedTime(this.jar, FileTime.from(BUILT));
	}

	@Test
	void withoutACacheTheProgramAloneSpeaks() throws IOException {
		assertThat(launch("")).isEqualTo("told [say, two words]\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-XX:+UseZGC", "-XX:-UseG1GC -XX:+UseSerialGC", "-XX:AOTMode=off", "-Xshare:off" })
	void aFileThatIsNoCacheIsLeftAloneInSilence(String options) throws IOException {
		Files.writeString(this.cache, "not written to its end");
		assertThat(launch(options)).isEqualTo("told [say, two words]\n");
	}

	@Test
	void whatARehearsalLeavesIsUsedUntilTheNextBuildAndNeverMissed() throws IOException {
		assertThat(run(JDK, List.of("bash", this.home.resolve("millrace").toString(), "rehearse"), ""))
			.startsWith("told [rehearse]\n");
		assertThat(launch("")).isEqualTo("told [say, two words]\n");
		assertThat(launch("-Xlog:aot")).contains(USED);
		assertThat(launch("-XX:AOTMode=off -Xlog:aot")).doesNotContain(USED).contains("told [say, two words]\n");
		assertThat(launch("-XX:-UseCompressedOops")).isEqualTo("told [say, two words]\n");
		assertThat(launch("-Xshare:auto")).isEqualTo("told [say, two words]\n");
		Files.setLastModifiedTime(this.jar, FileTime.from(Instant.now().plusSeconds(60)));
		assertThat(launch("-Xlog:aot")).doesNotContain(USED).contains("told [say, two words]\n");
	}

	@Test
	void aJdkThatSaysItsVersionInAFileIsNotStartedToAsk() throws IOException {
		Path jdk = jdk("JAVA_VERSION=\"25.0.9\"");
		assertThat(launch(jdk, "")).isEqualTo("told [say, two words]\n");
		assertThat(jdk.resolve("asked")).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "IMPLEMENTOR=\"nobody\"" })
	void aJdkThatDoesNotIsAsked(String release) throws IOException {
		Path jdk = jdk(release);
		assertThat(launch(jdk, "")).isEqualTo("told [say, two words]\n");
		assertThat(jdk.resolve("asked")).exists();
	}

	@Test
	void aJdkOfAnotherVersionIsPassedOver() throws IOException {
		Path jdk = jdk("JAVA_VERSION=\"17.0.1\"");
		Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho the wrong one; exit 1\n");
		assertThat(launch(jdk, "")).isEqualTo("told [say, two words]\n");
	}

	/** A JDK that remembers whether it was asked for its version. */
	private Path jdk(String release) throws IOException {
		Path jdk = Files.createDirectories(this.home.resolve("jdk"));
		Path program = Files.createDirectories(jdk.resolve("bin")).resolve("java");
		Files.writeString(program, """
				#!/bin/sh
				case "$*" in *-version) touch "%s/asked" ;; esac
				exec "%s" "$@"
				""".formatted(jdk, JDK.resolve("bin/java")));
		assertThat(program.toFile().setExecutable(true)).isTrue();
		if (!release.isEmpty()) {
			Files.writeString(jdk.resolve("release"), release + "\n");
		}
		return jdk;
	}

	@Test
	void theImagesOptionsAreOnesThatAJvmTakes() throws IOException {
		assertThat(run(JDK, List.of(JDK.resolve("bin/java").toString(), "@../docker/java.options", "-jar",
				this.jar.toString(), "serve"), ""))
			.isEqualTo("told [serve]\n");
	}

	private String launch(String options) throws IOException {
		return launch(JDK, options);
	}

	private String launch(Path jdk, String options) throws IOException {
		return run(jdk, List.of("bash", this.home.resolve("millrace").toString(), "say", "two words"), options);
	}

	/** What is printed by a process that ends well. */
	private static String run(Path jdk, List<String> command, String options) throws IOException {
		Path output = Files.createTempFile("launcher-", ".log");
		try {
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile());
			builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
			builder.environment().put("JAVA_HOME", jdk.toString());
			builder.environment().merge("PATH", JDK.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
			builder.environment().put("MILLRACE_JAVA_OPTS", options);
			Process process = builder.start();
			boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			process.destroyForcibly();
			String printed = Files.readString(output, StandardCharsets.UTF_8);
			assertThat(ended).as(printed).isTrue();
			assertThat(process.exitValue()).as(printed).isZero();
			return printed;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
		finally {
			Files.delete(output);
		}
	}

	/** Stands in for Millrace. */
	static final class Program {

		private Program() {
		}

		/** Says what it was told. */
		public static void main(String[] args) {
			IO.println("told " + List.of(args));
		}

	}

}
