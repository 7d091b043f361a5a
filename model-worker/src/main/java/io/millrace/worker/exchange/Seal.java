package io.millrace.worker.exchange;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The last bytes of a file, which tell whether the others are those that were written: a
 * constant, and a checksum.
 */
final class Seal {

	private static final int MAGIC = 0x4D4B5631;

	private static final int BYTES = 2 * Integer.BYTES;

	/** A buffer is no larger than an int. */
	private static final long PART = 1L << 30;

	private Seal() {
	}

	/** Adds it to a file that is complete. */
	static void put(Path path) throws IOException {
		try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			long size = file.size();
			ByteBuffer seal = ByteBuffer.allocate(BYTES).putInt(MAGIC).putInt(checksum(file, size)).flip();
			while (seal.hasRemaining()) {
				file.write(seal, size + seal.position());
			}
		}
	}

	/**
	 * Whether a file has it and is what it was.
	 * @throws java.nio.file.NoSuchFileException if there is no file
	 */
	static boolean isWhole(Path path) throws IOException {
		try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
			long size = file.size() - BYTES;
			if (size < 0) {
				return false;
			}
			ByteBuffer seal = ByteBuffer.allocate(BYTES);
			int read;
			do {
				read = file.read(seal, size + seal.position());
			}
			while (read >= 0 && seal.hasRemaining());
			seal.flip();
			return seal.remaining() == BYTES && seal.getInt() == MAGIC && seal.getInt() == checksum(file, size);
		}
	}

	private static int checksum(FileChannel file, long size) throws IOException {
		CRC32C checksum = new CRC32C();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment mapped = file.map(MapMode.READ_ONLY, 0, size, arena);
			for (long start = 0; start < size; start += PART) {
				checksum.update(mapped.asSlice(start, Math.min(PART, size - start)).asByteBuffer());
			}
		}
		return (int) checksum.getValue();
	}

}
