package io.millrace.protocol.codec;

import java.nio.charset.StandardCharsets;

/**
 * What every envelope with a FRAME or a LOAD has in common when it is written as CBOR, in
 * the order in which data binding writes it:
 *
 * <pre>
 * { version, sender: process, message: { type: "FRAME", worker: process, outputs: [
 *     { type: "tokens", requestId, attempt, offset, tokens
 *       [, logprobs] [, promptLogprobs] [, cachedTokens] } … ] } }
 * { version, sender: process, message: { type: "LOAD", worker: process, pool, number, state,
 *     running, waiting, maxSequences, freeBlocks, totalBlocks, prefillBacklogTokens, term,
 *     held: [ { requestId, attempt, generated } … ] [, cacheBlockSize], role } }
 * process: { role, name, epoch }
 * attempt: { submission, dispatch }
 * </pre>
 *
 * Objects have no length and an end, arrays and strings have their length.
 */
final class EnvelopeLayout {

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

	static final byte[] LOAD = join("message", OBJECT, "type", "LOAD", "worker");

	static final byte[] POOL = join("pool");

	static final byte[] NUMBER = join("number");

	static final byte[] STATE = join("state");

	static final byte[] RUNNING = join("running");

	static final byte[] WAITING = join("waiting");

	static final byte[] MAX_SEQUENCES = join("maxSequences");

	static final byte[] FREE_BLOCKS = join("freeBlocks");

	static final byte[] TOTAL_BLOCKS = join("totalBlocks");

	static final byte[] PREFILL_BACKLOG_TOKENS = join("prefillBacklogTokens");

	static final byte[] TERM = join("term");

	static final byte[] HELD = join("held");

	static final byte[] HELD_ID = join(OBJECT, "requestId");

	static final byte[] GENERATED = join(END, "generated");

	static final byte[] CACHE_BLOCK_SIZE = join("cacheBlockSize");

	static final byte[] WORKER_ROLE = join("role");

	private EnvelopeLayout() {
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
