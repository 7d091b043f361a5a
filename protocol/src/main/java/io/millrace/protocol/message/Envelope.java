package io.millrace.protocol.message;

import java.util.Objects;

import io.millrace.protocol.ProcessId;

/**
 * What surrounds every message.
 *
 * @param version protocol version of the sender; see {@link #VERSION}
 * @param sender who sent it, with its epoch
 * @param message what it says
 */
public record Envelope(int version, ProcessId sender, Message message) {

	/** The version that this release speaks. */
	public static final int VERSION = 1;

	public Envelope {
		Objects.requireNonNull(sender, "sender");
		Objects.requireNonNull(message, "message");
	}

	/** An envelope of this release's version. */
	public static Envelope of(ProcessId sender, Message message) {
		return new Envelope(VERSION, sender, message);
	}

}
