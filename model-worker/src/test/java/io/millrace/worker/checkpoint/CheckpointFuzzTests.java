package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged checkpoints: each is read or refused with a sentence, soon, without taking
 * memory that a file only claims, and no weight of one that is read lies outside its
 * file. The profile {@code fuzz} tries more of them. A failure names the seed of its
 * case.
 */
class CheckpointFuzzTests {

	private static final int CASES = Integer.getInteger("millrace.fuzz.cases", 1000);

	/** So many cases may load classes. */
	private static final int WARM_UP = 100;

	private static final long FIRST_SEED = Long.getLong("millrace.fuzz.seed", 1);

	private static final Path MODELS = Path.of("src/test/resources/io/millrace/worker/model");

	private static final List<String> SOURCES = List.of("llama3", "sharded", "families/gemma3", "families/qwen3-moe",
			"families/gpt2", "families/phi4-mini", "gguf/mixed.gguf", "gguf/llama3.gguf", "gguf/gemma3-scaled.gguf",
			"gguf/qwen3-moe.gguf", "gguf/gpt2.gguf", "gguf/phi3-long.gguf");

	private static final long[] ABSURD = { -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 1L << 31, 0xFFFFFFFFL, 0,
			1L << 62, 255, 65_536 };

	private static final List<String> WORDS = List.of("0", "-1", "1e400", "9223372036854775808", "null", "true", "[]",
			"{}", "\"\"", "99999999", "[[[[[[[[", "\"../../etc\"", "\u0000", "0.5", "{\"a\":", "2147483648");

	/** A header of JSON takes several times its size as a tree. */
	private static final long MAX_ALLOCATED_BYTES = 16L << 20;

	private static final long MAX_NANOS = 5_000_000_000L;

	@TempDir
	private Path directory;

	@Test
	void damagedCheckpointsAreReadOrRefused() throws IOException {
		Map<String, Integer> refusals = new TreeMap<>();
		for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
			Random random = new Random(seed);
			String source = SOURCES.get(random.nextInt(SOURCES.size()));
			Path model = write(source, random);
			long before = allocated();
			long started = System.nanoTime();
			try {
				touch(ModelDirectory.read(model));
			}
			catch (ModelLoadException ex) {
				refusals.merge(source, 1, Integer::sum);
				assertThat(ex.getMessage()).as("seed %d", seed).matches("(?s).*[.…]").hasSizeLessThan(1500);
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("seed " + seed + " of " + source, ex);
			}
			if (seed >= FIRST_SEED + WARM_UP) {
				assertThat(allocated() - before).as("bytes for seed %d", seed).isLessThan(MAX_ALLOCATED_BYTES);
			}
			assertThat(System.nanoTime() - started).as("time for seed %d", seed).isLessThan(MAX_NANOS);
		}
		assertThat(refusals.keySet()).containsExactlyInAnyOrderElementsOf(SOURCES);
	}

	/** Looks for all weights, as loading does. */
	private static void touch(ModelDirectory model) throws IOException {
		DecoderWeights weights = model.decoderWeights();
		for (int layer = 0; layer < model.config().layers().size(); layer++) {
			for (WeightPart part : weights.layer(layer)) {
				inside(part.weights());
			}
		}
		for (WeightPart part : weights.head()) {
			inside(part.weights());
		}
		inside(weights.embeddings());
		assertThat(model.weights().bytes()).isPositive();
		model.config().rotaries().forEach((rotary) -> rotary.table(64));
	}

	private static void inside(List<WeightTensor> weights) throws IOException {
		for (WeightTensor weight : weights) {
			assertThat(weight.offset()).isBetween(0L, Files.size(weight.file()) - weight.bytes());
		}
	}

	private Path write(String source, Random random) throws IOException {
		clear();
		Path from = MODELS.resolve(source);
		if (!Files.isDirectory(from)) {
			return Files.write(this.directory.resolve("x.gguf"), damage(Files.readAllBytes(from), random, false));
		}
		try (Stream<Path> files = Files.list(from)) {
			List<Path> all = files.filter((file) -> !file.endsWith("expected.json")).sorted().toList();
			Path victim = all.get(random.nextInt(all.size()));
			for (Path file : all) {
				byte[] bytes = Files.readAllBytes(file);
				boolean text = file.toString().endsWith(".json");
				Files.write(this.directory.resolve(file.getFileName()),
						file.equals(victim) ? damage(bytes, random, text) : bytes);
			}
		}
		return this.directory;
	}

	private void clear() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
	}

	/** What a header says lies in the first part of a file of weights. */
	private static byte[] damage(byte[] whole, Random random, boolean text) {
		int part = text ? whole.length : Math.min(whole.length, 4096);
		byte[] damaged = whole.clone();
		switch (random.nextInt(5)) {
			case 0 -> {
				return Arrays.copyOf(whole, random.nextInt(whole.length));
			}
			case 1 -> damaged[random.nextInt(part)] ^= (byte) (1 << random.nextInt(8));
			case 2 -> {
				for (int i = random.nextInt(8); i >= 0; i--) {
					damaged[random.nextInt(part)] = (byte) random.nextInt(256);
				}
			}
			case 3 -> ByteBuffer.wrap(damaged)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong((random.nextInt(4) == 0) ? 0 : random.nextInt(part - 8),
						ABSURD[random.nextInt(ABSURD.length)]);
			default -> {
				return withWord(whole, part, random);
			}
		}
		return damaged;
	}

	/** Another value in place of one that follows a colon. */
	private static byte[] withWord(byte[] whole, int part, Random random) {
		int at = random.nextInt(part);
		while (at < part && whole[at] != ':') {
			at++;
		}
		int end = at;
		while (end < part && whole[end] != ',' && whole[end] != '}') {
			end++;
		}
		byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
		int start = Math.min(at + 1, whole.length);
		byte[] changed = Arrays.copyOf(whole, start + word.length + whole.length - Math.max(start, end));
		System.arraycopy(word, 0, changed, start, word.length);
		System.arraycopy(whole, Math.max(start, end), changed, start + word.length,
				whole.length - Math.max(start, end));
		return changed;
	}

	private static long allocated() {
		return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
	}

}
