package io.millrace.platform;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the broker of its own listens, and its bounds. User, password and TLS are those
 * of {@code millrace.bus}.
 *
 * @param host name or address of the interface
 * @param port 0 takes a free one
 * @param maxSubmits bound of each submit queue, in unacknowledged envelopes
 * @param backupOf {@code tcp://host:port} of the broker in whose place it listens while
 * that one cannot be reached; empty for one that always listens
 */
@ConfigurationProperties("millrace.broker")
record BrokerProperties(@DefaultValue("127.0.0.1") String host, @DefaultValue("61616") int port,
		@DefaultValue("8192") int maxSubmits, @DefaultValue("") String backupOf) {

	boolean isBackup() {
		return !this.backupOf.isEmpty();
	}

}
