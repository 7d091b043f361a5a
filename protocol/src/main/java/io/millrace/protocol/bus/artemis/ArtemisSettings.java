package io.millrace.protocol.bus.artemis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which broker to talk to.
 *
 * @param url {@code tcp://host:port}, {@code (tcp://a:1,tcp://b:2)} for a pair, or the
 * {@code vm://} address of an embedded one
 * @param user null where the broker asks for none
 * @param password goes with the user
 * @param tls null for a connection in the clear
 */
public record ArtemisSettings(String url, @Nullable String user, @Nullable String password, @Nullable TlsSettings tls) {

	private static final Pattern PAIR = Pattern.compile("\\((.+)\\)((?:\\?.*)?)");

	public ArtemisSettings {
		if (url.isBlank()) {
			throw new IllegalArgumentException("The broker's URL is not blank.");
		}
	}

	/** A connection in the clear. */
	public ArtemisSettings(String url, @Nullable String user, @Nullable String password) {
		this(url, user, password, null);
	}

	/** A broker that asks for no user. */
	public static ArtemisSettings of(String url) {
		return new ArtemisSettings(url, null, null);
	}

	/** The same over TLS. */
	public ArtemisSettings withTls(TlsSettings tls) {
		return new ArtemisSettings(this.url, this.user, this.password, tls);
	}

	/** The brokers of the URL, one by one. */
	List<String> urls() {
		Matcher pair = PAIR.matcher(this.url);
		if (!pair.matches()) {
			return List.of(this.url);
		}
		String parameters = pair.group(2);
		return Stream.of(pair.group(1).split(","))
			.map(String::strip)
			.map((each) -> (parameters.isEmpty() || !each.contains("?")) ? each + parameters
					: each + "&" + parameters.substring(1))
			.toList();
	}

	/** Whether the broker is in this JVM. */
	boolean isInVm() {
		return this.url.startsWith("vm:");
	}

	@Override
	public String toString() {
		return "ArtemisSettings[url=" + this.url + ", user=" + this.user + ", tls=" + this.tls + "]";
	}

}
