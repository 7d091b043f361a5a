package io.millrace.protocol;

import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;

/**
 * Identity of one request on its whole way, and its idempotency key. A UUIDv7, so that
 * ids sort by creation.
 *
 * @param value canonical text form of the UUID, 36 characters
 */
public record RequestId(@JsonValue String value) implements Comparable<RequestId> {

	private static final int LENGTH = 36;

	private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

	@JsonCreator
	public RequestId {
		if (value.length() != LENGTH) {
			throw new IllegalArgumentException(
					"A request id is a UUID of " + LENGTH + " characters, got " + value.length() + ".");
		}
	}

	/** A new id, never handed out before. */
	public static RequestId create() {
		return new RequestId(GENERATOR.generate().toString());
	}

	/** The 32 hexadecimal digits, for ids such as {@code chatcmpl-…}. */
	public String compact() {
		return this.value.replace("-", "");
	}

	/** The UUID itself. */
	public UUID toUuid() {
		return UUID.fromString(this.value);
	}

	@Override
	public int compareTo(RequestId other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
