package io.millrace.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged files: each is read or refused with a sentence, soon, and no tensor of one that
 * is read lies outside. The profile {@code fuzz} tries more of them. A failure names the
 * seed of its case.
 */
class GgufFuzzTests {

	private static final int CASES = Integer.getInteger("millrace.fuzz.cases", 2000);

	/** So many cases may load classes. */
	private static final int WARM_UP = 100;

	private static final long FIRST_SEED = Long.getLong("millrace.fuzz.seed", 1);

	private static final long[] ABSURD = { -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 1L << 31, 0xFFFFFFFFL, 0,
			1L << 62, 255, 65_536 };

	/** A reader that believes a claim would take far more. */
	private static final long MAX_ALLOCATED_BYTES = 2L << 20;

	@Test
	void damagedFilesAreReadOrRefused() throws IOException {
		byte[] whole = Files.readAllBytes(Blocks.FILE);
		int header = header(whole);
		int refused = 0;
		for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
			byte[] damaged = damage(whole, header, new Random(seed));
			long before = allocated();
			try {
				GgufFile file = Draft.read(damaged);
				touch(file, damaged);
			}
			catch (GgufException ex) {
				refused++;
				assertThat(ex.getMessage()).as("seed %d", seed).endsWith(".").hasSizeLessThan(600);
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("seed " + seed, ex);
			}
			if (seed >= FIRST_SEED + WARM_UP) {
				assertThat(allocated() - before).as("bytes for seed %d", seed).isLessThan(MAX_ALLOCATED_BYTES);
			}
		}
		assertThat(refused).isBetween(CASES / 4, CASES - 1);
	}

	/** Every list is unfolded and every tensor's range is one of the file's. */
	private static void touch(GgufFile file, byte[] bytes) {
		for (String key : file.metadata().keys()) {
			for (Runnable read : new Runnable[] { () -> file.metadata().texts(key), () -> file.metadata().numbers(key),
					() -> file.metadata().wholes(key), () -> file.metadata().text(key) }) {
				try {
					read.run();
				}
				catch (GgufException ex) {
					assertThat(ex.getMessage()).contains(" is ");
				}
			}
		}
		for (GgufTensor tensor : file.tensors()) {
			assertThat(tensor.offset()).isBetween(0L, bytes.length - tensor.bytes());
		}
	}

	private static byte[] damage(byte[] whole, int header, Random random) {
		byte[] damaged = whole.clone();
		switch (random.nextInt(4)) {
			case 0 -> damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
			case 1 -> damaged[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
			case 2 -> {
				for (int i = random.nextInt(8); i >= 0; i--) {
					damaged[random.nextInt(header)] = (byte) random.nextInt(256);
				}
			}
			default -> ByteBuffer.wrap(damaged)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(random.nextInt(header - 8), ABSURD[random.nextInt(ABSURD.length)]);
		}
		return damaged;
	}

	private static int header(byte[] whole) {
		return (int) Draft.read(whole).tensors().stream().mapToLong(GgufTensor::offset).min().orElseThrow();
	}

	private static long allocated() {
		return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
			.getCurrentThreadAllocatedBytes();
	}

}
