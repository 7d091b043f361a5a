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
 */
@ConfigurationProperties("millrace.broker")
record BrokerProperties(@DefaultValue("127.0.0.1") String host, @DefaultValue("61616") int port,
		@DefaultValue("8192") int maxSubmits) {

}
