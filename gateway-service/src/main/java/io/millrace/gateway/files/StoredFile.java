package io.millrace.gateway.files;

import java.time.Instant;

/**
 * A file as it is known.
 *
 * @param id of the file
 * @param tenant whose it is
 * @param createdAt when it came
 * @param expiresAt when it is deleted
 * @param name that it was given
 * @param purpose {@code batch} or {@code batch_output}
 * @param bytes how many it has
 */
public record StoredFile(String id, String tenant, Instant createdAt, Instant expiresAt, String name, String purpose,
		long bytes) {

}
