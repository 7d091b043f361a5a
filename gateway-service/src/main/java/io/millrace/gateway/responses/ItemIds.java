package io.millrace.gateway.responses;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of a response and of its items. An item's id tells its response's, so that an item
 * is found by its id alone, and the same response always has the same ids.
 *
 * @param digits 32 hexadecimal digits
 */
record ItemIds(String digits) {

	private static final String RESPONSE = "resp_";

	private static final Pattern ITEM = Pattern.compile("[a-z]+_([0-9a-f]{32})_i?\\d{1,9}");

	static ItemIds of(String responseId) {
		return new ItemIds(responseId.substring(RESPONSE.length()));
	}

	/** The response's. */
	String response() {
		return RESPONSE + this.digits;
	}

	/** That of an item of its output. */
	String output(String type, int index) {
		return prefix(type) + this.digits + "_" + index;
	}

	/** That of an item of its input. */
	String input(String type, int index) {
		return prefix(type) + this.digits + "_i" + index;
	}

	/** Which response an item belongs to, if its id is one of these. */
	static Optional<String> responseOf(String itemId) {
		Matcher matcher = ITEM.matcher(itemId);
		return matcher.matches() ? Optional.of(RESPONSE + matcher.group(1)) : Optional.empty();
	}

	private static String prefix(String type) {
		return switch (type) {
			case "message" -> "msg_";
			case "function_call" -> "fc_";
			case "function_call_output" -> "fco_";
			case "reasoning" -> "rs_";
			case "compaction" -> "cmp_";
			default -> "item_";
		};
	}

}
