package io.millrace.process;

import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.protocol.bus.artemis.TlsSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which broker to talk to, and how; a broker takes user, password and TLS from here, too.
 *
 * @param url {@code tcp://host:port}, or {@code (tcp://a:1,tcp://b:2)} for a pair
 * @param user empty where the broker asks for none
 * @param password goes with the user
 * @param tls whether and how the connection is encrypted
 */
@ConfigurationProperties("millrace.bus")
public record BusProperties(@DefaultValue("tcp://127.0.0.1:61616") String url, @DefaultValue("") String user,
		@DefaultValue("") String password, @DefaultValue Tls tls) {

	/**
	 * How a client connects.
	 * @throws MillraceException if a setting cannot be used
	 */
	public ArtemisSettings clientSettings() {
		if (!this.url.matches("\\(?tcp://.+")) {
			throw refused("millrace.bus.url is tcp://host:port, got '" + this.url + "'.");
		}
		requireUserWithPassword();
		ArtemisSettings settings = hasUser() ? new ArtemisSettings(this.url, this.user, this.password)
				: ArtemisSettings.of(this.url);
		TlsSettings encryption = this.tls.settings();
		return (encryption != null) ? settings.withTls(encryption) : settings;
	}

	/** Whether a user is asked for. */
	public boolean hasUser() {
		return !this.user.isEmpty();
	}

	/**
	 * Checks that user and password are there together, or neither.
	 * @throws MillraceException if one is missing
	 */
	public void requireUserWithPassword() {
		if (hasUser() == this.password.isEmpty()) {
			throw refused("millrace.bus.user and millrace.bus.password are set together, or neither.");
		}
	}

	private static MillraceException refused(String sentence) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, sentence);
	}

	@Override
	public String toString() {
		return "BusProperties[url=" + this.url + ", user=" + this.user + ", tls=" + this.tls + "]";
	}

	/**
	 * Encryption between the broker and its clients, which a store switches on.
	 *
	 * @param enabled switches it on without a store, too: the JVM's own authorities are
	 * believed then
	 * @param keyStore one's own certificate and key: a broker's, or a client's where the
	 * broker has a trust store
	 * @param keyStorePassword opens it
	 * @param keyStoreType as {@link java.security.KeyStore} calls it
	 * @param trustStore whose certificates are believed
	 * @param trustStorePassword opens it
	 * @param trustStoreType as {@link java.security.KeyStore} calls it
	 * @param verifyHost whether the broker's certificate has to name the broker's host
	 */
	public record Tls(@DefaultValue("false") boolean enabled, @Nullable Path keyStore,
			@DefaultValue("") String keyStorePassword, @DefaultValue("PKCS12") String keyStoreType,
			@Nullable Path trustStore, @DefaultValue("") String trustStorePassword,
			@DefaultValue("PKCS12") String trustStoreType, @DefaultValue("true") boolean verifyHost) {

		/**
		 * What is meant; null for a connection in the clear.
		 * @throws MillraceException if a store is not there
		 */
		public @Nullable TlsSettings settings() {
			if (!this.enabled && this.keyStore == null && this.trustStore == null) {
				return null;
			}
			return new TlsSettings(store("key-store", this.keyStore, this.keyStoreType, this.keyStorePassword),
					store("trust-store", this.trustStore, this.trustStoreType, this.trustStorePassword),
					this.verifyHost);
		}

		private static TlsSettings.@Nullable Store store(String name, @Nullable Path path, String type,
				String password) {
			if (path == null) {
				return null;
			}
			if (!Files.isReadable(path)) {
				throw refused("millrace.bus.tls." + name + " cannot be read: '" + path + "'.");
			}
			return new TlsSettings.Store(path, type, password);
		}

		@Override
		public String toString() {
			return "Tls[enabled=" + this.enabled + ", keyStore=" + this.keyStore + ", trustStore=" + this.trustStore
					+ ", verifyHost=" + this.verifyHost + "]";
		}

	}

}
