package io.millrace.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * The one gateway that a directory belongs to. The operating system takes the lock back
 * when the process ends, however it does.
 */
final class DirectoryLock implements AutoCloseable {

	private final FileChannel channel;

	private DirectoryLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Makes the directory where there is none, and takes it.
	 * @throws MillraceException {@code UNAVAILABLE} if another gateway has it, or it
	 * cannot be written to
	 */
	static DirectoryLock take(Path directory) {
		try {
			makeDirectory(directory);
			FileChannel channel = FileChannel.open(directory.resolve("store.lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			if (lock(channel) == null) {
				channel.close();
				throw new MillraceException(ErrorCode.UNAVAILABLE, "Another gateway has the store in " + directory
						+ " open: more than one gateway needs PostgreSQL (millrace.gateway.store.url), or a directory "
						+ "for each (millrace.gateway.store.directory).");
			}
			return new DirectoryLock(channel);
		}
		catch (IOException ex) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The store's directory " + directory
					+ " cannot be written to; millrace.gateway.store.directory names another.", null, ex);
		}
	}

	private static void makeDirectory(Path directory) throws IOException {
		if (Files.isDirectory(directory)) {
			return;
		}
		if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.createDirectories(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
		else {
			Files.createDirectories(directory);
		}
	}

	private static @Nullable FileLock lock(FileChannel channel) throws IOException {
		try {
			return channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
