package io.millrace.hub;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class BlobLockTests {

	@TempDir
	private Path directory;

	@Test
	void aFileIsLockedOnceAtATime() throws IOException {
		Path file = this.directory.resolve("locks/x.lock");
		BlobLock lock = BlobLock.tryLock(file).orElseThrow();
		assertThat(BlobLock.tryLock(file)).isEmpty();
		lock.close();
		BlobLock.tryLock(file).orElseThrow().close();
		assertThat(file).exists();
	}

}
