package io.millrace.worker.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.StepExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocks of prompts, in files that workers of the same model leave for each other. A
 * file is named after the last block in it, and so after all of them; it appears at once
 * as a whole, and is never changed. Whatever is missing, cut or damaged is as if it were
 * not there: who looked for it computes the prompt. Only the engine thread calls it.
 */
public final class BlockExchange {

	private static final Logger logger = LoggerFactory.getLogger(BlockExchange.class);

	static final String SUFFIX = ".kv";

	static final String UNFINISHED = ".part";

	private final Path directory;

	private final ExchangeSettings settings;

	private final StepExecutor executor;

	private final Clock clock;

	private final Cleaner cleaner;

	private BlockExchange(ExchangeSettings settings, Path directory, StepExecutor executor, Clock clock) {
		this.settings = settings;
		this.directory = directory;
		this.executor = executor;
		this.clock = clock;
		this.cleaner = new Cleaner(settings, clock);
	}

	/**
	 * Opens the part of the directory that belongs to a model, and makes it if it is not
	 * there.
	 * @throws IllegalArgumentException if the directory cannot be used, or the model's
	 * blocks cannot be saved
	 */
	public static BlockExchange open(ExchangeSettings settings, StepExecutor executor) {
		String fingerprint = executor.cacheFingerprint();
		if (fingerprint == null) {
			throw new IllegalArgumentException("The blocks of this model cannot be exchanged.");
		}
		try {
			Path directory = Files.createDirectories(settings.directory().resolve(fingerprint));
			return new BlockExchange(settings, directory, executor, Clock.systemUTC());
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(
					"Blocks cannot be exchanged in " + settings.directory() + ": " + ex.getMessage() + ".", ex);
		}
	}

	/**
	 * Reads blocks, if they are there.
	 * @param last name of the last block that was saved with them
	 * @param saved how many were saved
	 * @param first index of the first that is wanted
	 * @param blocks where they go; what these hold is void if it is false
	 * @return whether they were there and whole
	 */
	public boolean load(BlockHash last, int saved, int first, TokenIds blocks) {
		Path file = file(last);
		try {
			if (!Seal.isWhole(file)) {
				logger.warn("{} is damaged, and is deleted.", file);
				Files.deleteIfExists(file);
				return false;
			}
			this.executor.loadBlocks(file, saved, first, blocks);
			Files.setLastModifiedTime(file, FileTime.from(this.clock.instant()));
			return true;
		}
		catch (NoSuchFileException _) {
			return false;
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Blocks cannot be read from {}, so they are computed: {}", file, ex.toString());
			return false;
		}
	}

	/**
	 * Saves blocks, unless they are there.
	 * @param last name of the last of them
	 * @return whether they are there then
	 */
	public boolean save(BlockHash last, TokenIds blocks) {
		Path file = file(last);
		if (Files.exists(file)) {
			return true;
		}
		Path part = this.directory.resolve(last + "-" + ProcessHandle.current().pid() + UNFINISHED);
		try {
			Files.deleteIfExists(part);
			this.executor.saveBlocks(part, blocks);
			Seal.put(part);
			if (Files.size(part) > this.settings.maxBytes()) {
				throw new IOException("it has " + Files.size(part) + " bytes, of " + this.settings.maxBytes()
						+ " that all files may have.");
			}
			Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
			this.cleaner.added();
			return true;
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Blocks cannot be left in {}, so their request stays here: {}", file, ex.toString());
			delete(part);
			return false;
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			logger.debug("{} stays until it is old: {}", file, ex.toString());
		}
	}

	private Path file(BlockHash last) {
		return this.directory.resolve(last + SUFFIX);
	}

}
