package io.millrace.gateway.store;

import java.util.concurrent.TimeoutException;

import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import reactor.core.Exceptions;

/**
 * Tells of failures of a store. That it is away is no fault of this program: one line
 * says so, and where it was noticed is told at debug.
 */
public final class StoreFailures {

	private StoreFailures() {
	}

	/**
	 * Tells what could not be done.
	 * @param what one sentence
	 */
	public static void log(Logger logger, String what, Throwable failure) {
		Throwable last = (Exceptions.isRetryExhausted(failure) && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (last instanceof MillraceException || last instanceof TimeoutException) {
			logger.error("{} {}", what, inOneLine(failure));
			logger.debug("Where that was noticed", failure);
		}
		else {
			logger.error(what, failure);
		}
	}

	/** The first cause of all, which drivers tell in many lines. */
	static String inOneLine(Throwable failure) {
		Throwable first = failure;
		while (first.getCause() != null && first.getCause() != first) {
			first = first.getCause();
		}
		if (first instanceof MillraceException known) {
			return known.sentence();
		}
		String message = first.getMessage();
		return first.getClass().getSimpleName()
				+ ((message != null) ? ": " + message.lines().findFirst().orElse("") : "");
	}

}
