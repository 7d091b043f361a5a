package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import io.millrace.protocol.Sha256;

/**
 * Tells models apart without reading all of their weights: each weight's first and last
 * bytes. Whoever trains a model on changes whole matrices.
 */
final class Fingerprint {

	private static final int SAMPLE_BYTES = 4096;

	private static final int BYTES = 16;

	private Fingerprint() {
	}

	static String of(String computation, WeightIndex weights) {
		MessageDigest digest = Sha256.start();
		digest.update(computation.getBytes(StandardCharsets.UTF_8));
		Map<Path, FileChannel> files = new HashMap<>();
		try {
			for (WeightTensor weight : weights.all()) {
				FileChannel file = files.get(weight.file());
				if (file == null) {
					file = FileChannel.open(weight.file(), StandardOpenOption.READ);
					files.put(weight.file(), file);
				}
				update(digest, weight, file);
			}
			return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
		}
		catch (IOException ex) {
			throw new ModelLoadException("The weights cannot be read: " + ex.getMessage() + ".", ex);
		}
		finally {
			files.values().forEach(Fingerprint::close);
		}
	}

	private static void update(MessageDigest digest, WeightTensor weight, FileChannel file) throws IOException {
		digest.update((weight.name() + " " + weight.type() + " " + weight.shape() + " " + weight.form())
			.getBytes(StandardCharsets.UTF_8));
		int count = (int) Math.min(SAMPLE_BYTES, weight.bytes());
		update(digest, file, weight.offset(), count);
		update(digest, file, weight.offset() + weight.bytes() - count, count);
	}

	private static void update(MessageDigest digest, FileChannel file, long offset, int count) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(count);
		int read;
		do {
			read = file.read(buffer, offset + buffer.position());
		}
		while (read >= 0 && buffer.hasRemaining());
		digest.update(buffer.flip());
	}

	private static void close(FileChannel file) {
		try {
			file.close();
		}
		catch (IOException ex) {
			throw new ModelLoadException("A file of weights cannot be closed: " + ex.getMessage() + ".", ex);
		}
	}

}
