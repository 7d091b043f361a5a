package io.millrace.platform.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the JVMs of the servers are started: as {@code millrace} starts them, and what is
 * asked for besides.
 *
 * @param more options for each of them
 * @param profiles where each writes a recording of the Flight Recorder at its end; empty
 * for none
 */
record JvmOptions(List<String> more, String profiles) {

	/** All options of one server. */
	List<String> of(String name) throws IOException {
		List<String> options = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED",
				"--sun-misc-unsafe-memory-access=allow", "-XX:+UseG1GC"));
		if (!this.profiles.isEmpty()) {
			Files.createDirectories(Path.of(this.profiles));
			options.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
					+ Path.of(this.profiles, name + ".jfr").toAbsolutePath());
		}
		options.addAll(this.more);
		return options;
	}

}
