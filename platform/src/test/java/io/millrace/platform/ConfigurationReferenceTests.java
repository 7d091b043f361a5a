package io.millrace.platform;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/configuration.md lists every property with its default and what its record says of
 * it. {@code -Dmillrace.docs.write=true} writes the list anew.
 */
class ConfigurationReferenceTests {

	private static final Path ROOT = Path.of("..");

	private static final Path DOCUMENT = ROOT.resolve("docs/configuration.md");

	private static final String HEADING = "## Every property\n";

	private static final Pattern LINK = Pattern.compile("\\{@(?:code|link|linkplain) ([^}]*)}");

	@Test
	void theReferenceIsWhatTheRecordsSay() throws IOException {
		String document = Files.readString(DOCUMENT);
		int begin = document.indexOf(HEADING);
		assertThat(begin).as("the heading").isPositive();
		String wanted = document.substring(0, begin) + reference();
		if (Boolean.getBoolean("millrace.docs.write")) {
			Files.writeString(DOCUMENT, wanted);
			return;
		}
		assertThat(document).isEqualTo(wanted);
	}

	@Test
	void theCommandPrintsWhatIsSetAndHidesSecrets() {
		StringWriter out = new StringWriter();
		int exitCode = Millrace.commandLine()
			.setOut(new PrintWriter(out))
			.execute("config", "--api-key", "very-secret", "--max-model-len", "77");
		assertThat(exitCode).isZero();
		assertThat(out.toString())
			.contains("millrace.gateway.api-keys=******", "millrace.worker.max-model-len=77",
					"millrace.gateway.max-body-size=32MB")
			.doesNotContain("very-secret");
	}

	@Test
	void eachServiceHasItsOwnOptionsAndPrintsItsOwnProperties() {
		assertThat(printed("config", "gateway", "--tokenizer", "http://elsewhere:1", "--port", "4321"))
			.contains("millrace.gateway.tokenizer.urls=http://elsewhere:1", "millrace.bus.url=tcp://127.0.0.1:61616",
					"millrace.tracing.service-name=millrace-gateway")
			.doesNotContain("millrace.worker.", "millrace.scheduler.", "millrace.tokenizer.");
		assertThat(printed("config", "scheduler", "--bus", "tcp://elsewhere:2"))
			.contains("millrace.bus.url=tcp://elsewhere:2", "millrace.scheduler.prefill-scale=16")
			.doesNotContain("millrace.gateway.", "millrace.worker.");
		assertThat(printed("config", "worker", "--max-model-len", "77")).contains("millrace.worker.max-model-len=77")
			.doesNotContain("millrace.gateway.", "millrace.scheduler.");
		assertThat(printed("config", "tokenizer")).contains("millrace.tokenizer.max-queued=1000")
			.doesNotContain("millrace.bus.", "millrace.worker.");
		assertThat(printed("config", "broker", "--port", "4321")).contains("millrace.broker.port=4321")
			.doesNotContain("millrace.scheduler.");
	}

	private static String printed(String... arguments) {
		StringWriter out = new StringWriter();
		assertThat(Millrace.commandLine().setOut(new PrintWriter(out)).execute(arguments)).isZero();
		return out.toString();
	}

	@Test
	void aValueThatIsNoneNamesItsProperty() {
		StringWriter err = new StringWriter();
		System.setProperty("millrace.gateway.max-concurrent-requests", "many");
		try {
			int exitCode = Millrace.commandLine().setErr(new PrintWriter(err)).execute("config");
			assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
			assertThat(err.toString().strip()).isEqualTo(
					"The property millrace.gateway.max-concurrent-requests cannot be 'many': it is of type int.");
		}
		finally {
			System.clearProperty("millrace.gateway.max-concurrent-requests");
		}
	}

	private static String reference() throws IOException {
		StringBuilder text = new StringBuilder(HEADING)
			.append("""

					What each service's own settings are called. This list is generated from the code; every name is a variable, too: in capitals, with
					underscores in the place of dots and dashes, such as `MILLRACE_GATEWAY_MAX_BODY_SIZE`.

					| property | default | meaning |
					| --- | --- | --- |
					""");
		StandardEnvironment nothing = new StandardEnvironment();
		nothing.getPropertySources()
			.stream()
			.toList()
			.forEach((source) -> nothing.getPropertySources().remove(source.getName()));
		for (EffectiveConfiguration.Entry entry : EffectiveConfiguration.ofAll(nothing).entries()) {
			String value = entry.value().isEmpty() ? "" : "`" + entry.value() + "`";
			text.append("| `")
				.append(entry.name())
				.append("` | ")
				.append(value)
				.append(" | ")
				.append(meaning(entry))
				.append(" |\n");
		}
		return text.toString();
	}

	/** What the record's documentation says of a component. */
	private static String meaning(EffectiveConfiguration.Entry entry) throws IOException {
		Class<?> outermost = entry.owner();
		while (outermost.getEnclosingClass() != null) {
			outermost = outermost.getEnclosingClass();
		}
		String source = Files.readString(source(outermost));
		int record = source.indexOf("record " + entry.owner().getSimpleName() + "(");
		String documentation = source.substring(source.lastIndexOf("/**", record), record);
		Matcher meaning = Pattern
			.compile("@param " + entry.component() + " (.*?)(?=\\n\\s*\\* @|\\n\\s*\\*/)", Pattern.DOTALL)
			.matcher(documentation);
		assertThat(meaning.find()).as(entry.name() + " is documented in its record").isTrue();
		String text = meaning.group(1).replaceAll("\\n\\s*\\* ?", " ").strip();
		return LINK.matcher(text).replaceAll("`$1`").replace("|", "\\|");
	}

	private static Path source(Class<?> type) throws IOException {
		String relative = "src/main/java/" + type.getName().replace('.', '/') + ".java";
		try (Stream<Path> modules = Files.list(ROOT)) {
			return modules.map((module) -> module.resolve(relative)).filter(Files::exists).findFirst().orElseThrow();
		}
	}

}
