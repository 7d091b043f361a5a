package io.millrace.gateway.chat;

import java.util.random.RandomGenerator;

/** Ids for calls to which the model gave none. */
final class CallIds {

	private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final int LENGTH = 24;

	private CallIds() {
	}

	/**
	 * A new id.
	 * @param length how long it has to be; 0 for any length
	 * @param random what it is made from
	 */
	static String next(int length, RandomGenerator random) {
		StringBuilder id = new StringBuilder((length == 0) ? "call_" : "");
		int total = (length == 0) ? id.length() + LENGTH : length;
		while (id.length() < total) {
			id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
		}
		return id.toString();
	}

}
