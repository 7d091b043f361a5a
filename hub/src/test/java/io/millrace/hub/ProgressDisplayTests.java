package io.millrace.hub;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressDisplayTests {

	private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

	private final ProgressDisplay bar = new ProgressDisplay.Bar(
			new PrintStream(this.terminal, true, StandardCharsets.UTF_8));

	@Test
	void aBarFillsWithWhatIsThere() {
		Progress progress = new Progress("org/name", 4_000_000_000L);
		progress.found(1_000_000_000);
		this.bar.show(progress);
		assertThat(shown()).startsWith("\rorg/name [#######-----").contains("25 % of 4.0 GB, 0 kB/s\u001b[K");
	}

	@Test
	void whatIsOfNoUseIsTakenBack() {
		Progress progress = new Progress("org/name", 100_000);
		progress.received(50_000);
		progress.found(-50_000);
		this.bar.end(progress);
		assertThat(shown()).contains("[------", "0 % of 100 kB").endsWith(System.lineSeparator());
	}

	@Test
	void nothingIsAllOfNothing() {
		this.bar.show(new Progress("org/name", 0));
		assertThat(shown()).contains("100 %");
	}

	private String shown() {
		return this.terminal.toString(StandardCharsets.UTF_8);
	}

}
