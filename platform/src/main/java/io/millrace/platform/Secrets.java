package io.millrace.platform;

import java.util.regex.Pattern;

/** Which properties nobody is shown. */
final class Secrets {

	/** What stands in the place of a secret. */
	static final String HIDDEN = "******";

	private static final Pattern NAMES = Pattern.compile("(api-keys?|password|secret|headers|username|bus\\.user)$");

	private Secrets() {
	}

	/** Whether the value of a property is a secret, or goes with one. */
	static boolean isSecret(String property) {
		return NAMES.matcher(property).find();
	}

}
