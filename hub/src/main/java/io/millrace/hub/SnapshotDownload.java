package io.millrace.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** Brings the files of one commit into the cache, several at a time. */
final class SnapshotDownload {

	/** As many as Python's tools. */
	private static final int PARALLEL = 8;

	private static final long TICK_MILLIS = 200;

	private static final long END_SECONDS = 10;

	private final HubClient client;

	private final HubCache cache;

	private final HubLimits limits;

	private final ProgressDisplay display;

	private final HubModel model;

	private final Revision revision;

	SnapshotDownload(HubClient client, HubCache cache, HubLimits limits, ProgressDisplay display, HubModel model,
			Revision revision) {
		this.client = client;
		this.cache = cache;
		this.limits = limits;
		this.display = display;
		this.model = model;
		this.revision = revision;
	}

	/**
	 * Downloads what is missing of what a purpose needs.
	 * @return the directory of the commit's files
	 */
	Path run(Purpose purpose) throws IOException, InterruptedException {
		Path snapshot = this.cache.snapshot(this.revision.commit());
		Set<String> names = new TreeSet<>(ModelFiles.first(this.model, this.revision, purpose));
		this.cache.prepare();
		if (names.contains(ModelFiles.INDEX)) {
			download(Set.of(ModelFiles.INDEX));
			names.addAll(
					ModelFiles.shards(this.model, this.revision, ShardIndex.files(snapshot.resolve(ModelFiles.INDEX))));
		}
		download(names);
		this.cache.remember(this.model, this.revision.commit());
		return snapshot;
	}

	private void download(Collection<String> names) throws IOException, InterruptedException {
		List<String> missing = names.stream().filter((name) -> !this.cache.has(this.revision.commit(), name)).toList();
		if (missing.isEmpty()) {
			return;
		}
		List<RemoteFile> files = all(missing.stream().map(this::description).toList(), () -> {
		});
		requireSpace(files);
		StallWatch stalls = new StallWatch(this.limits.stallTimeout());
		Progress progress = new Progress(this.model.toString(), files.stream().mapToLong(RemoteFile::size).sum());
		all(files.stream().map((file) -> content(file, stalls, progress)).toList(), () -> {
			stalls.check();
			this.display.show(progress);
		});
		this.display.end(progress);
	}

	private Callable<RemoteFile> description(String name) {
		Retries retries = new Retries(this.limits, "Looking for " + name, "");
		return () -> retries.run(() -> this.client.describe(this.revision.commit(), name));
	}

	private Callable<RemoteFile> content(RemoteFile file, StallWatch stalls, Progress progress) {
		BlobDownload download = new BlobDownload(this.client, this.cache, this.limits, stalls, progress,
				this.revision.commit(), file);
		return () -> {
			download.run();
			return file;
		};
	}

	private void requireSpace(List<RemoteFile> files) throws IOException {
		long needed = 0;
		for (RemoteFile file : files) {
			if (!Files.exists(this.cache.blob(file))) {
				needed += file.size() - this.cache.incomplete(file).toFile().length();
			}
		}
		Path blobs = this.cache.blobs();
		long usable = Files.getFileStore(blobs).getUsableSpace();
		if (needed > usable) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The model '" + this.model + "' needs another " + needed
					+ " bytes in " + blobs + ", where " + usable + " are free; HF_HUB_CACHE names another place.");
		}
	}

	/** Does all of it, or as much as there is until one fails; ticks meanwhile. */
	private static <T> List<T> all(List<Callable<T>> work, Runnable tick) throws IOException, InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(PARALLEL,
				Thread.ofPlatform().name("download-", 0).daemon(true).factory());
		try {
			CompletionService<T> done = new ExecutorCompletionService<>(threads);
			work.forEach(done::submit);
			List<T> results = new ArrayList<>();
			while (results.size() < work.size()) {
				Future<T> next = done.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
				tick.run();
				if (next != null) {
					results.add(next.get());
				}
			}
			return results;
		}
		catch (ExecutionException ex) {
			throw rethrown(ex.getCause());
		}
		finally {
			threads.shutdownNow();
			boolean ended = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
			assert ended : "Downloads can be interrupted.";
		}
	}

	private static RuntimeException rethrown(@Nullable Throwable cause) throws IOException, InterruptedException {
		switch (cause) {
			case null -> throw new IllegalStateException("A failure has a cause.");
			case IOException failure -> throw failure;
			case InterruptedException interruption -> throw interruption;
			case Error error -> throw error;
			case RuntimeException failure -> throw failure;
			default -> throw new IllegalStateException(cause);
		}
	}

}
