package io.millrace.worker.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a processor can do, as far as programs are chosen by it.
 *
 * @param architecture as in {@code os.arch}
 * @param flags of its first core, as Linux names them; empty where they are not known
 */
record Processor(String architecture, Set<String> flags) {

	/** The one that this process runs on. */
	static final Processor HERE = new Processor(System.getProperty("os.arch", ""), read(Path.of("/proc/cpuinfo")));

	private static Set<String> read(Path file) {
		try (Stream<String> lines = Files.lines(file)) {
			return flags(lines);
		}
		catch (IOException ex) {
			return Set.of();
		}
	}

	/** The flags in a text like Linux' {@code /proc/cpuinfo}. */
	static Set<String> flags(Stream<String> lines) {
		return lines.filter((line) -> line.startsWith("flags") || line.startsWith("Features"))
			.limit(1)
			.flatMap((line) -> Stream.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+")))
			.collect(Collectors.toUnmodifiableSet());
	}

	boolean isX86() {
		return this.architecture.equals("amd64") || this.architecture.equals("x86_64");
	}

	/** Whether it multiplies bfloat16, for which oneDNN packs matrices. */
	boolean packsBfloat16() {
		return isX86() && (this.flags.contains("avx512_bf16") || this.flags.contains("amx_bf16"));
	}

	/** Whether it would have to emulate bfloat16, but reads float16 fast. */
	boolean prefersFloat16Weights() {
		return isX86() && !packsBfloat16() && this.flags.contains("avx2") && this.flags.contains("f16c");
	}

}
