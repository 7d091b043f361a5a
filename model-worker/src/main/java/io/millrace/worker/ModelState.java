package io.millrace.worker;

/** Where a configured model is on its way to service. */
public sealed interface ModelState {

	/** It is being opened. */
	record Loading() implements ModelState {

	}

	/**
	 * It can be served.
	 *
	 * @param worker who serves it
	 */
	record Ready(Worker worker) implements ModelState {

	}

	/**
	 * It could not be opened, and is not tried again.
	 *
	 * @param reason why, in a sentence
	 */
	record Failed(String reason) implements ModelState {

	}

}
