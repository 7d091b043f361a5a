package io.millrace.gateway.responses;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * An event of a response's stream.
 *
 * @param type the API's name for it
 * @param sequence its number, from 0 without a gap
 * @param json all of it
 */
@SuppressWarnings("ArrayRecordComponent")
record ResponseEvent(String type, long sequence, byte[] json) {

	private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

	private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

	/** Whether none comes after it. */
	boolean isLast() {
		return LAST.contains(this.type);
	}

	/** The same as a server-sent event. */
	byte[] toSse() {
		byte[] name = this.type.getBytes(StandardCharsets.US_ASCII);
		ByteArrayOutputStream out = new ByteArrayOutputStream(
				EVENT.length + name.length + DATA.length + this.json.length + END.length);
		out.writeBytes(EVENT);
		out.writeBytes(name);
		out.writeBytes(DATA);
		out.writeBytes(this.json);
		out.writeBytes(END);
		return out.toByteArray();
	}

}
