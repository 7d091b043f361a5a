package io.millrace.gateway.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A response as it is stored.
 *
 * @param id of the response
 * @param tenant whose it is
 * @param createdAt when it was asked for
 * @param previousId the response before it
 * @param status {@code queued}, {@code in_progress}, {@code completed},
 * {@code incomplete}, {@code failed} or {@code cancelled}
 * @param background whether it goes on without its client
 * @param request the JSON of the request, as it came
 * @param input the JSON array of its own input items, each with an id
 * @param resource the JSON of the response, as it was last known
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredResponse(String id, String tenant, Instant createdAt, @Nullable String previousId, String status,
		boolean background, byte[] request, byte[] input, byte[] resource) {

}
