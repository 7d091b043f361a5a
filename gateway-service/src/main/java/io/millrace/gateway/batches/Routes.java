package io.millrace.gateway.batches;

import io.millrace.gateway.caller.Caller;
import reactor.core.publisher.Mono;

/** Asks the routes of this server as an HTTP request would. */
interface Routes {

	/**
	 * Posts a document.
	 * @param caller who asks
	 * @param path of the route
	 * @param priority of the work where the document names none
	 */
	Mono<Answer> post(Caller caller, String path, byte[] body, int priority);

}
