package io.millrace.worker.engine;

import io.millrace.protocol.message.Outcome;

/** What an engine says to a request, without waiting for a step. */
public sealed interface Admission {

	/** It was taken, now or by the same dispatch before. */
	record Accepted() implements Admission {

	}

	/** The engine has as much as it may; another worker could take it. */
	record Busy() implements Admission {

	}

	/** A newer try of the request is known, or this very one has ended: nobody waits. */
	record Superseded() implements Admission {

	}

	/**
	 * It ends here, and no worker would take it.
	 *
	 * @param outcome how it ends
	 */
	record Refused(Outcome outcome) implements Admission {

	}

}
