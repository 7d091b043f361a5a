package io.millrace.protocol.bus.artemis;

import org.jspecify.annotations.Nullable;

/**
 * Which broker to talk to.
 *
 * @param url {@code tcp://host:port}, {@code (tcp://a:1,tcp://b:2)} for a pair, or the
 * {@code vm://} address of an embedded one; TLS is asked for with
 * {@code ?sslEnabled=true}
 * @param user null where the broker asks for none
 * @param password goes with the user
 */
public record ArtemisSettings(String url, @Nullable String user, @Nullable String password) {

	public ArtemisSettings {
		if (url.isBlank()) {
			throw new IllegalArgumentException("The broker's URL is not blank.");
		}
	}

	/** A broker that asks for no user. */
	public static ArtemisSettings of(String url) {
		return new ArtemisSettings(url, null, null);
	}

	@Override
	public String toString() {
		return "ArtemisSettings[url=" + this.url + ", user=" + this.user + "]";
	}

}
