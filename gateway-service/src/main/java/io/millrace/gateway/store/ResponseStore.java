package io.millrace.gateway.store;

import java.time.Duration;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Responses that outlive the request that asked for them. A tenant never sees what
 * another one stored: to it, that is not there.
 */
public interface ResponseStore {

	/** Stores a response that has ended. */
	Mono<Void> put(StoredResponse response);

	/** Stores a background response that begins, and holds it. */
	Mono<Void> begin(StoredResponse response, String owner, Duration lease);

	/**
	 * Ends a background response: replaces its status and its resource.
	 * @return false when somebody else has it, or it has ended, or is gone; then nothing
	 * was changed
	 */
	Mono<Boolean> end(StoredResponse response, String owner);

	/**
	 * Ends a background response, whoever has it: replaces its status and its resource.
	 * @return false when it has ended, or is gone; then nothing was changed
	 */
	Mono<Boolean> cancel(StoredResponse response);

	/** One response; empty when there is none, or no longer. */
	Mono<StoredResponse> find(String tenant, String id);

	/**
	 * A response and those before it, newest first. It ends at the first that has none
	 * before it, or whose predecessor is gone.
	 * @param most how many at most
	 */
	Flux<StoredResponse> chain(String tenant, String id, int most);

	/** Deletes a response with its events; whether it was there. */
	Mono<Boolean> delete(String tenant, String id);

	/**
	 * Adds to the events of a background response. Those that are there already stay as
	 * they are.
	 * @param first the sequence number of the first of them; the others follow without a
	 * gap
	 * @param events the JSON of each
	 * @return false when somebody else has it, or it has ended, or is gone; then nothing
	 * was added
	 */
	Mono<Boolean> append(String id, String owner, long first, List<byte[]> events);

	/** Events after a sequence number, in order. */
	Flux<StoredEvent> events(String tenant, String id, long after, int most);

	/**
	 * Takes over background responses that have not ended and that nobody holds, or whose
	 * holder has not renewed its lease in time.
	 */
	Flux<StoredResponse> claim(String owner, Duration lease, int most);

	/** Keeps a background response; false when somebody else has it, or it has ended. */
	Mono<Boolean> renew(String id, String owner, Duration lease);

}
