package io.millrace.gateway.observe;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what is seen of requests.
 *
 * @param maxTenants how many tenants metrics tell apart; later ones are counted together
 * @param recentRequests how many requests that have ended are kept for operators
 */
@ConfigurationProperties("millrace.gateway.observe")
public record ObserveProperties(@DefaultValue("100") int maxTenants, @DefaultValue("200") int recentRequests) {

	private static final int MOST = 10_000;

	public ObserveProperties {
		require("max-tenants", maxTenants, 1);
		require("recent-requests", recentRequests, 0);
	}

	private static void require(String name, int value, int least) {
		if (value < least || value > MOST) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "millrace.gateway.observe." + name + " is between "
					+ least + " and " + MOST + ", got " + value + ".");
		}
	}

}
