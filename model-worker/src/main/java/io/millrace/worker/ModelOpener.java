package io.millrace.worker;

/** Opens models: maps the weights, makes the cache, warms up. */
@FunctionalInterface
interface ModelOpener {

	/**
	 * Opens a model, which may take long.
	 * @throws RuntimeException with a sentence, if it cannot be served
	 */
	OpenModel open(WorkerProperties.Model model, WorkerProperties properties);

	/** When it began to open a model that it is about to be asked for, as nanoTime. */
	default long began(WorkerProperties.Model model, WorkerProperties properties) {
		return System.nanoTime();
	}

}
