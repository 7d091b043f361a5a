package io.millrace.platform;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CommandLineTests {

	private final StringWriter err = new StringWriter();

	@ParameterizedTest
	@ValueSource(strings = { "serve", "gateway", "scheduler", "worker", "tokenizer", "broker", "bench", "bench-engine",
			"rehearse" })
	void anUnknownOptionIsOneSentence(String command) {
		assertThat(execute(command, "--no-such-option")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("--no-such-option", command);
	}

	@Test
	void nothingToDoIsOneSentence() {
		assertThat(execute()).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("serve", "broker", "worker");
	}

	@ParameterizedTest
	@ValueSource(strings = { "serve", "worker", "tokenizer" })
	void aModelThatIsNotThereIsOneSentence(String command) {
		assertThat(execute(command, "--model", "./no/such:model")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("'./no/such:model'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "serve", "worker" })
	void aGpuThatIsNotThereIsOneSentence(String command) {
		assertThat(execute(command, "--model", RunningPlatform.DEMO_MODEL.toString(), "--device", "cuda:99"))
			.isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("cuda:99 is not there");
	}

	@Test
	void whatIsNoModelOfTheHubIsNotDownloaded() {
		assertThat(execute("download", "./models/demo")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("'./models/demo'", "download");
	}

	@Test
	void aBrokerThatIsNoUrlIsOneSentence() {
		assertThat(execute("scheduler", "--bus", "somewhere")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("'somewhere'");
	}

	@Test
	void aUserWithoutAPasswordIsOneSentence() {
		assertThat(execute("broker", "--port", "0", "--bus-user", "millrace")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).singleElement().asString().contains("millrace.bus.password");
	}

	private int execute(String... arguments) {
		return Millrace.commandLine().setErr(new PrintWriter(this.err, true)).execute(arguments);
	}

}
