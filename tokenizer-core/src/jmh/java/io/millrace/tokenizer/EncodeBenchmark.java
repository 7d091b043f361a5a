package io.millrace.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encodes the documents or the sources of this project, as one text, on one thread. The
 * column {@code tokens} is what counts. The tokenizer is the demo model's, or
 * that of the directory in the environment's {@code TOKENIZER}. Words are {@code new} if
 * all that was merged before is forgotten before each text, {@code known} if all of them
 * came before, and {@code seen} if the text itself did.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {

	private static final Path PROJECT = Path.of("..");

	@Param({ "documents", "sources" })
	private String text;

	@Param({ "2000", "200000", "1000000" })
	private int characters;

	@Param({ "known", "new", "seen" })
	private String words;

	private TextTokenizer tokenizer;

	private String cut;

	@Setup
	public void open() throws IOException {
		this.tokenizer = TextTokenizer.open("benchmark", directory(), this.words.equals("seen") ? 1 << 26 : 0);
		String whole = read(this.text.equals("documents") ? ".md" : ".java");
		this.cut = whole.repeat(Math.ceilDiv(this.characters, whole.length())).substring(0, this.characters);
	}

	@Setup(Level.Invocation)
	public void forget() {
		if (this.words.equals("new")) {
			this.tokenizer.forgetWords();
		}
	}

	private static Path directory() {
		return Path.of(System.getenv().getOrDefault("TOKENIZER", "../models/demo"));
	}

	private static String read(String ending) throws IOException {
		try (Stream<Path> files = Files.walk(PROJECT)) {
			List<Path> all = files.filter((file) -> file.toString().endsWith(ending))
				.filter((file) -> !file.toString().contains("target"))
				.sorted()
				.toList();
			return all.stream().map(EncodeBenchmark::readFile).collect(Collectors.joining());
		}
	}

	private static String readFile(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@TearDown
	public void close() {
		this.tokenizer.close();
	}

	@Benchmark
	public TokenIds encode(Counters counters) {
		TokenIds ids = this.tokenizer.encode(this.cut, false);
		counters.tokens += ids.size();
		return ids;
	}

	/** What JMH divides by the time, too. */
	@AuxCounters(AuxCounters.Type.OPERATIONS)
	@State(Scope.Thread)
	public static class Counters {

		public long tokens;

	}

}
