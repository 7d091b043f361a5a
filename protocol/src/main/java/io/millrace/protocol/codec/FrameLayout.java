package io.millrace.protocol.codec;

import java.nio.charset.StandardCharsets;

/**
 * What every envelope with a FRAME has in common when it is written as CBOR, in the order
 * in which data binding writes it:
 *
 * <pre>
 * { version, sender: process, message: { type: "FRAME", worker: process, outputs: [
 *     { type: "tokens", requestId, attempt: { submission, dispatch }, offset, tokens
 *       [, logprobs] [, promptLogprobs] [, cachedTokens] } … ] } }
 * process: { role, name, epoch }
 * </pre>
 *
 * Objects have no length and an end, arrays and strings have their length.
 */
final class FrameLayout {

	static final int UNSIGNED = 0x00;

	static final int BYTES = 0x40;

	static final int TEXT = 0x60;

	static final int ARRAY = 0x80;

	static final int OBJECT = 0xbf;

	static final int END = 0xff;

	/** The largest number that is its own header's. */
	static final int MAX_IN_HEADER = 23;

	static final byte[] VERSION = join(OBJECT, "version");

	static final byte[] SENDER = join("sender");

	static final byte[] ROLE = join(OBJECT, "role");

	static final byte[] NAME = join("name");

	static final byte[] EPOCH = join("epoch");

	static final byte[] FRAME = join("message", OBJECT, "type", "FRAME", "worker");

	static final byte[] OUTPUTS = join("outputs");

	static final byte[] TOKENS = join(OBJECT, "type", "tokens", "requestId");

	static final byte[] SUBMISSION = join("attempt", OBJECT, "submission");

	static final byte[] DISPATCH = join("dispatch");

	static final byte[] OFFSET = join(END, "offset");

	static final byte[] IDS = join("tokens");

	static final byte[] LOGPROBS = join("logprobs");

	static final byte[] PROMPT_LOGPROBS = join("promptLogprobs");

	static final byte[] CACHED_TOKENS = join("cachedTokens");

	private FrameLayout() {
	}

	/** Short texts and single bytes, one after another. */
	private static byte[] join(Object... parts) {
		StringBuilder bytes = new StringBuilder();
		for (Object part : parts) {
			if (part instanceof String text) {
				bytes.append((char) (TEXT + text.length())).append(text);
			}
			else {
				bytes.append((char) ((Integer) part).intValue());
			}
		}
		return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

}
