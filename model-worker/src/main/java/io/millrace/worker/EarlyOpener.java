package io.millrace.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.millrace.worker.WorkerProperties.Model;

/**
 * Opens one model before it is asked to, in the background. Whatever else it is asked
 * for, the opener behind it opens then. Thread-safe.
 *
 * <p>
 * Life: made, asked any number of times, closed. Closing it closes the model if nobody
 * has asked for it.
 */
final class EarlyOpener implements ModelOpener, AutoCloseable {

	private final ModelOpener opener;

	private final Model model;

	private final WorkerProperties properties;

	private final long beganNanos = System.nanoTime();

	private final CompletableFuture<OpenModel> opened;

	private boolean taken;

	/** An opener that begins to open the model at once. */
	EarlyOpener(ModelOpener opener, Model model, WorkerProperties properties) {
		this.opener = opener;
		this.model = model;
		this.properties = properties;
		this.opened = CompletableFuture.supplyAsync(() -> opener.open(model, properties),
				(opening) -> Thread.ofPlatform().name("early-opener").daemon(true).start(opening));
	}

	@Override
	public OpenModel open(Model model, WorkerProperties properties) {
		if (!opens(model, properties) || !take()) {
			return this.opener.open(model, properties);
		}
		try {
			return this.opened.join();
		}
		catch (CompletionException ex) {
			throw TorchModelOpener.rethrown(ex.getCause());
		}
	}

	@Override
	public synchronized long began(Model model, WorkerProperties properties) {
		return (!this.taken && opens(model, properties)) ? this.beganNanos : System.nanoTime();
	}

	/** Whether this is what it opens early. */
	boolean opens(Model model, WorkerProperties properties) {
		return this.model.equals(model) && this.properties.equals(properties);
	}

	private synchronized boolean take() {
		boolean first = !this.taken;
		this.taken = true;
		return first;
	}

	@Override
	public void close() {
		if (take()) {
			CompletableFuture<Void> _ = this.opened.thenAccept(OpenModel::close);
		}
	}

}
