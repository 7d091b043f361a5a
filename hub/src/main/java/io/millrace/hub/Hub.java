package io.millrace.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where models are that are named by {@code org/name}: in the cache, into which they are
 * downloaded first if need be. Several processes, Python's too, may do so at a time.
 */
public final class Hub {

	private static final Logger logger = LoggerFactory.getLogger(Hub.class);

	private final HubSettings settings;

	private final HubLimits limits;

	private final ProgressDisplay display;

	/**
	 * A hub.
	 * @param settings where it is, and where the cache is
	 * @param display is told how downloads go
	 */
	public Hub(HubSettings settings, ProgressDisplay display) {
		this(settings, HubLimits.STANDARD, display);
	}

	Hub(HubSettings settings, HubLimits limits, ProgressDisplay display) {
		this.settings = settings;
		this.limits = limits;
		this.display = display;
	}

	/**
	 * Finds or downloads what of a model a purpose needs. What a branch or a tag is now
	 * is asked for each time; where nobody answers, the cache is believed.
	 * @return the model's directory, or its GGUF file
	 * @throws MillraceException that says in one sentence why there is none
	 */
	public Path fetch(HubModel model, Purpose purpose) {
		HubCache cache = new HubCache(this.settings.cache(), model);
		try {
			return fetch(model, purpose, cache);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The download of '" + model + "' was interrupted.", null,
					ex);
		}
		catch (IOException ex) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The model '" + model + "' cannot be kept in "
					+ this.settings.cache() + " (" + ex.getMessage() + "); what has arrived stays there.", null, ex);
		}
	}

	private Path fetch(HubModel model, Purpose purpose, HubCache cache) throws IOException, InterruptedException {
		Optional<Path> cached = cached(model, purpose, cache);
		if (this.settings.offline()) {
			return cached.orElseThrow(() -> notCached(model));
		}
		if (cached.isPresent() && model.isPinned()) {
			return cached.get();
		}
		try (HubClient client = new HubClient(this.settings, model, this.limits)) {
			Revision revision = cached.isPresent() ? client.revision()
					: new Retries(this.limits, "Looking for the model '" + model + "'", "").run(client::revision);
			Path snapshot = new SnapshotDownload(client, cache, this.limits, this.display, model, revision)
				.run(purpose);
			return model.pathIn(snapshot);
		}
		catch (TransientException ex) {
			logger.warn("The model '{}' is taken from the cache as it is, because {}.", model, ex.getMessage());
			return cached.orElseThrow(() -> new IllegalStateException(ex));
		}
	}

	private static Optional<Path> cached(HubModel model, Purpose purpose, HubCache cache) throws IOException {
		return cache.commit(model)
			.map(cache::snapshot)
			.filter((snapshot) -> CachedModel.isComplete(model, snapshot, purpose))
			.map(model::pathIn);
	}

	private MillraceException notCached(HubModel model) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, "The model '" + model + "' is not in the cache "
				+ this.settings.cache() + ", or not all of it, and HF_HUB_OFFLINE forbids to download it.");
	}

}
