package io.millrace.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps two processes, of ours or Python's, from downloading the same file. Where a file
 * system has no locks, both do, and the checksum tells.
 */
interface BlobLock extends AutoCloseable {

	/**
	 * Locks a file, which is made if need be.
	 * @return empty if somebody else has locked it
	 */
	static Optional<BlobLock> tryLock(Path file) throws IOException {
		Files.createDirectories(file.getParent());
		try {
			Files.createFile(file);
		}
		catch (FileAlreadyExistsException ex) {
			// Locks stay behind.
		}
		Optional<NativeFlock> flock = NativeFlock.find();
		return flock.isPresent() ? tryLock(flock.get(), file) : tryLockInJava(file);
	}

	private static Optional<BlobLock> tryLock(NativeFlock flock, Path file) {
		int descriptor = flock.open(file);
		if (descriptor < 0) {
			return Optional.of(() -> {
			});
		}
		return switch (flock.tryLock(descriptor)) {
			case LOCKED, IMPOSSIBLE -> Optional.of(() -> flock.close(descriptor));
			case HELD -> {
				flock.close(descriptor);
				yield Optional.empty();
			}
		};
	}

	private static Optional<BlobLock> tryLockInJava(Path file) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
		try {
			FileLock lock = channel.tryLock();
			if (lock != null) {
				return Optional.of(channel::close);
			}
		}
		catch (OverlappingFileLockException ex) {
			// Another thread of this process has it.
		}
		channel.close();
		return Optional.empty();
	}

	@Override
	void close() throws IOException;

}
