package io.millrace.worker.exchange;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of an exchange within their bound, beside the engine: the longest
 * unused go first, and those that somebody began and never finished. Any number of
 * workers may do so in the same directory.
 */
final class Cleaner {

	private static final Logger logger = LoggerFactory.getLogger(Cleaner.class);

	/** Nobody writes for longer. */
	private static final Duration UNFINISHED = Duration.ofMinutes(5);

	private final ExchangeSettings settings;

	private final Clock clock;

	/** Files that came since the present look began, or the last. */
	private final AtomicInteger added = new AtomicInteger();

	Cleaner(ExchangeSettings settings, Clock clock) {
		this.settings = settings;
		this.clock = clock;
	}

	/** A file has come; never waits. */
	void added() {
		if (this.added.getAndIncrement() == 0) {
			Thread.ofVirtual().name("block-exchange").start(this::cleanUntilDone);
		}
	}

	private void cleanUntilDone() {
		int seen;
		do {
			seen = this.added.get();
			try {
				clean();
			}
			catch (IOException ex) {
				logger.warn("{} cannot be cleaned: {}", this.settings.directory(), ex.toString());
			}
		}
		while (this.added.addAndGet(-seen) > 0);
	}

	/** Deletes what is too much or too old. */
	void clean() throws IOException {
		List<Entry> entries = list();
		long bytes = entries.stream().mapToLong(Entry::bytes).sum();
		Instant oldest = this.clock.instant().minus(UNFINISHED);
		entries.sort(Comparator.comparing(Entry::used));
		for (Entry entry : entries) {
			boolean abandoned = entry.isUnfinished() && entry.used().isBefore(oldest);
			if (abandoned || (bytes > this.settings.maxBytes() && !entry.isUnfinished())) {
				Files.deleteIfExists(entry.path());
				bytes -= entry.bytes();
			}
		}
	}

	private List<Entry> list() throws IOException {
		List<Entry> entries = new ArrayList<>();
		Files.walkFileTree(this.settings.directory(), new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				Entry entry = new Entry(file, attributes.size(), attributes.lastModifiedTime().toInstant());
				if (entry.isOurs()) {
					entries.add(entry);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) {
				return FileVisitResult.CONTINUE;
			}

		});
		return entries;
	}

	private record Entry(Path path, long bytes, Instant used) {

		boolean isOurs() {
			return isUnfinished() || this.path.toString().endsWith(BlockExchange.SUFFIX);
		}

		boolean isUnfinished() {
			return this.path.toString().endsWith(BlockExchange.UNFINISHED);
		}

	}

}
