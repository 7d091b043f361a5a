package io.millrace.grammar.schema;

import java.util.Map;

/**
 * The formats of strings as regular expressions. Where a standard allows more than
 * everybody reads (leap seconds, quoted local parts, names of any length), less is
 * written.
 */
public final class Formats {

	private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

	private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";

	private static final String DATE = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
			+ "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
			+ "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

	private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
			+ "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])";

	private static final String LABEL = "[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,2}";

	private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,3}";

	private static final String MAIL_HOST = "(?:" + LABEL + "\\.){1,3}[A-Za-z]{2,10}";

	private static final String ATOM = "[A-Za-z0-9_+]{1,20}(?:-[A-Za-z0-9_+]{1,10})?";

	private static final String URI_CHARACTER = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";

	private static final String H16 = "[0-9a-fA-F]{1,4}";

	private static final String IPV6 = "(?:(?:" + H16 + ":){7}" + H16 + "|(?:" + H16 + ":){1,6}:" + H16 + "|(?:" + H16
			+ ":){1,5}(?::" + H16 + "){2}|(?:" + H16 + ":){1,4}(?::" + H16 + "){3}|(?:" + H16 + ":){1,3}(?::" + H16
			+ "){4}|(?:" + H16 + ":){1,2}(?::" + H16 + "){5}|" + H16 + ":(?::" + H16 + "){6}|:(?::" + H16 + "){1,7}|(?:"
			+ H16 + ":){1,7}:|::)";

	private static final String DURATION_TIME = "T(?:[0-9]{1,4}H(?:[0-9]{1,4}M(?:[0-9]{1,4}S)?)?"
			+ "|[0-9]{1,4}M(?:[0-9]{1,4}S)?|[0-9]{1,4}S)";

	private static final String DURATION = "P(?:(?:[0-9]{1,4}Y(?:[0-9]{1,4}M(?:[0-9]{1,4}D)?)?"
			+ "|[0-9]{1,4}M(?:[0-9]{1,4}D)?|[0-9]{1,4}D)(?:" + DURATION_TIME + ")?|" + DURATION_TIME + "|[0-9]{1,4}W)";

	private static final String UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

	private static final String PATH = "(?:/" + URI_CHARACTER + "{0,40}){0,8}";

	private static final String AFTER_PATH = "(?:\\?(?:" + URI_CHARACTER + "|[/?]){0,100})?(?:#(?:" + URI_CHARACTER
			+ "|[/?]){0,50})?";

	/** By name. */
	public static final Map<String, String> PATTERNS = Map.of("date", DATE, "time", TIME, "date-time",
			DATE + "T" + TIME, "duration", DURATION, "email", ATOM + "(?:\\." + ATOM + ")?@" + MAIL_HOST, "hostname",
			HOST, "ipv4", IPV4, "ipv6", IPV6, "uuid", UUID, "uri",
			"[A-Za-z][A-Za-z0-9+.-]{0,15}://" + HOST + "(?::[0-9]{1,4})?" + PATH + AFTER_PATH);

	private Formats() {
	}

}
