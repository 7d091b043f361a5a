package io.millrace.protocol.bus.artemis;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.jspecify.annotations.Nullable;

/**
 * TLS between a broker and its clients.
 *
 * @param keyStore one's own certificate and its key: a broker needs one, a client only
 * where the broker asks for it
 * @param trustStore whose certificates one believes; null for those that the JVM
 * believes. A broker that has one lets in only clients with a certificate
 * @param verifyHost whether a client insists that the broker's certificate names the host
 * that it was reached by
 */
public record TlsSettings(@Nullable Store keyStore, @Nullable Store trustStore, boolean verifyHost) {

	/** What a client adds to the parameters of its connector. */
	Map<String, Object> connectorParameters() {
		Map<String, Object> parameters = parameters();
		parameters.put(TransportConstants.VERIFY_HOST_PROP_NAME, this.verifyHost);
		parameters.put(TransportConstants.FORCE_SSL_PARAMETERS, true);
		return parameters;
	}

	/** What a broker adds to the parameters of its acceptor. */
	Map<String, Object> acceptorParameters() {
		Map<String, Object> parameters = parameters();
		parameters.put(TransportConstants.NEED_CLIENT_AUTH_PROP_NAME, this.trustStore != null);
		return parameters;
	}

	private Map<String, Object> parameters() {
		Map<String, Object> parameters = new HashMap<>();
		parameters.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
		if (this.keyStore != null) {
			parameters.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, this.keyStore.path().toString());
			parameters.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, this.keyStore.type());
			parameters.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, this.keyStore.password());
		}
		if (this.trustStore != null) {
			parameters.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, this.trustStore.path().toString());
			parameters.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, this.trustStore.type());
			parameters.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, this.trustStore.password());
		}
		return parameters;
	}

	/**
	 * A file of keys or certificates.
	 *
	 * @param path where it is
	 * @param type as {@link java.security.KeyStore} calls it
	 * @param password opens it
	 */
	public record Store(Path path, String type, String password) {

		@Override
		public String toString() {
			return this.type + " at " + this.path;
		}

	}

}
