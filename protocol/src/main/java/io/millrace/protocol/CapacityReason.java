package io.millrace.protocol;

import java.util.Arrays;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is refused that could be served at another time, as clients' programs
 * read it. Goes with {@link ErrorCode#OVERLOADED}, where capacity exists and others have
 * it, or with {@link ErrorCode#UNAVAILABLE}, where there is none.
 */
public enum CapacityReason {

	/** As many wait as may. */
	QUEUE_FULL("queue-full"),

	/** It would not get its turn in time, so it does not wait at all. */
	PREDICTED_WAIT("predicted-wait"),

	/** It has waited as long as it may. */
	QUEUE_TIMEOUT("queue-timeout"),

	/** Its deadline has passed while it waited. */
	DEADLINE("deadline"),

	/** Its key has had what it may have for now. */
	RATE_LIMIT("rate-limit"),

	/** As many are open as may be. */
	CONCURRENCY("concurrency"),

	/** Some other bound of the server. */
	OVERLOADED("overloaded"),

	/** No worker serves it. */
	NO_WORKER("no-worker"),

	/** The message bus is away. */
	BUS("bus"),

	/** No tokenizer answers. */
	TOKENIZER("tokenizer"),

	/** The server stops. */
	SHUTTING_DOWN("shutting-down"),

	/** Something else that it needs is away. */
	UNAVAILABLE("unavailable");

	private final String id;

	CapacityReason(String id) {
		this.id = id;
	}

	/** The reason of that id; null for one that this release does not know. */
	@JsonCreator
	public static @Nullable CapacityReason ofId(String id) {
		return Arrays.stream(values()).filter((reason) -> reason.id.equals(id)).findFirst().orElse(null);
	}

	/** As it stands in headers, metrics and messages. */
	@JsonValue
	public String id() {
		return this.id;
	}

	/** What is said of a failure that says no more. */
	public static CapacityReason of(ErrorCode error) {
		return (error == ErrorCode.OVERLOADED) ? OVERLOADED : UNAVAILABLE;
	}

}
