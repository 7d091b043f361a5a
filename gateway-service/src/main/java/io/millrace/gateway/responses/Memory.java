package io.millrace.gateway.responses;

import reactor.core.publisher.Mono;

/** Where what was said before is found. */
@FunctionalInterface
interface Memory {

	/**
	 * What a response that continues another one continues.
	 * @param tenant who asks
	 * @param previousId the other one
	 * @return fails with {@code PREVIOUS_RESPONSE_NOT_FOUND}
	 */
	Mono<Past> recall(String tenant, String previousId);

}
