package io.millrace.gateway.security;

import java.net.InetAddress;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Without an API key the server listens on loopback only, and refuses any other address.
 * Runs last, when the configured address is known.
 */
final class LoopbackGuard implements WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>, Ordered {

	private final ApiKeys keys;

	LoopbackGuard(ApiKeys keys) {
		this.keys = keys;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(AbstractConfigurableWebServerFactory factory) {
		if (this.keys.areNeeded()) {
			return;
		}
		InetAddress address = factory.getAddress();
		if (address == null) {
			factory.setAddress(InetAddress.getLoopbackAddress());
		}
		else if (!address.isLoopbackAddress()) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "Without an API key the gateway listens on "
					+ "loopback only, not on " + address.getHostAddress() + "; set millrace.gateway.api-keys.");
		}
	}

}
