package io.millrace.gateway.responses;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text that a client carries for this server from one request to the next, in what the
 * API calls encrypted content. It is not secret, since the client has seen it, and a
 * client could as well have said something else; the form is opaque, so that nobody
 * builds on it.
 */
final class Sealed {

	private static final String PREFIX = "mr1.";

	private Sealed() {
	}

	static String seal(String text) {
		return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * What was sealed.
	 * @param path name of the parameter
	 * @throws io.millrace.protocol.MillraceException for what another server made
	 */
	static String open(String path, String sealed) {
		if (sealed.startsWith(PREFIX)) {
			try {
				return new String(Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length())),
						StandardCharsets.UTF_8);
			}
			catch (IllegalArgumentException ex) {
				// Answered below, like what any other server made.
			}
		}
		throw Fields.invalid(path, "'" + path + "' is not of this server: it takes what it gave.");
	}

}
