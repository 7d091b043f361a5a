package io.millrace.protocol.bus;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How one envelope is sent.
 *
 * @param priority 0 to 9, 4 being normal; a higher one overtakes
 * @param expiry when it is dropped undelivered
 * @param duplicateId a second send with the same id is dropped by the broker
 */
public record SendOptions(int priority, @Nullable Instant expiry, @Nullable String duplicateId) {

	/** Normal priority, no expiry, no duplicate detection. */
	public static final SendOptions DEFAULT = new SendOptions(4, null, null);

	public SendOptions {
		if (priority < 0 || priority > 9) {
			throw new IllegalArgumentException("A priority is between 0 and 9, got " + priority + ".");
		}
	}

}
