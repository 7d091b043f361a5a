package io.millrace.platform.overhead;

import java.nio.charset.StandardCharsets;

/**
 * What every request of a run asks for.
 *
 * @param tokens how many tokens
 * @param stream whether as events
 * @param stepMicros see {@link NullWorker}
 */
record Ask(int tokens, boolean stream, int stepMicros) {

	private static final String QUESTION = "A mill stands on a river, and its wheel turns as long as the water runs. "
			+ "Tell me how much grain it grinds in a day, and what becomes of it in a dry summer.";

	/** Events besides those with text: the role, the end, and {@code [DONE]}. */
	static final int OTHER_EVENTS = 3;

	/**
	 * The whole request; its number makes the prompt one that nobody has asked before.
	 */
	byte[] message(int number) {
		String body = "{\"model\":\"" + NullModel.NAME + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + number
				+ ": " + QUESTION + "\"}],\"max_tokens\":" + this.tokens + ",\"stream\":" + this.stream + ",\"seed\":"
				+ this.stepMicros + "}";
		return ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
				+ "Content-Length: " + body.length() + "\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
	}

}
