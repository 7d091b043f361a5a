package io.millrace.protocol.bus.artemis;

import io.millrace.protocol.bus.QueueSpec;
import org.jspecify.annotations.Nullable;

/**
 * How a broker runs inside this JVM.
 *
 * @param tcp where it listens besides in-VM; null for nowhere
 * @param user the one user that may connect; null lets everybody in
 * @param password goes with the user
 * @param maxSubmits bound of each submit queue, in unacknowledged envelopes
 */
public record EmbeddedBrokerSettings(@Nullable Tcp tcp, @Nullable String user, @Nullable String password,
		int maxSubmits) {

	public EmbeddedBrokerSettings {
		if (maxSubmits < 1) {
			throw new IllegalArgumentException("maxSubmits is positive, got " + maxSubmits + ".");
		}
		if ((user == null) != (password == null)) {
			throw new IllegalArgumentException("A broker has a user with a password, or neither.");
		}
	}

	/** In-VM only, open to this JVM. */
	public static EmbeddedBrokerSettings inVm() {
		return new EmbeddedBrokerSettings(null, null, null, QueueSpec.DEFAULT_MAX_SUBMITS);
	}

	/** The same, listening on TCP too; port 0 takes a free one. */
	public EmbeddedBrokerSettings withTcp(String host, int port) {
		return withTcp(host, port, null);
	}

	/** The same, listening on TCP too, and over TLS only if that is given. */
	public EmbeddedBrokerSettings withTcp(String host, int port, @Nullable TlsSettings tls) {
		return new EmbeddedBrokerSettings(new Tcp(host, port, tls), this.user, this.password, this.maxSubmits);
	}

	/** The same for one user only. */
	public EmbeddedBrokerSettings withUser(String user, String password) {
		return new EmbeddedBrokerSettings(this.tcp, user, password, this.maxSubmits);
	}

	/** The same with another bound of the submit queues. */
	public EmbeddedBrokerSettings withMaxSubmits(int maxSubmits) {
		return new EmbeddedBrokerSettings(this.tcp, this.user, this.password, maxSubmits);
	}

	@Override
	public String toString() {
		return "EmbeddedBrokerSettings[tcp=" + this.tcp + ", user=" + this.user + ", maxSubmits=" + this.maxSubmits
				+ "]";
	}

	/**
	 * An address to listen on.
	 *
	 * @param host name or address of the interface
	 * @param port 0 takes a free one
	 * @param tls with a key store; null for the clear
	 */
	public record Tcp(String host, int port, @Nullable TlsSettings tls) {

		public Tcp {
			if (tls != null && tls.keyStore() == null) {
				throw new IllegalArgumentException("A broker that speaks TLS has a key store.");
			}
		}

	}

}
