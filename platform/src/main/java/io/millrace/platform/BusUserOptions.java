package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may use the broker. */
final class BusUserOptions implements OptionGroup {

	@Option(names = "--bus-user", paramLabel = "USER", description = "The broker's user (default: none).")
	private @Nullable String user;

	@Option(names = "--bus-password", paramLabel = "PASSWORD",
			description = "The user's password; better in MILLRACE_BUS_PASSWORD, where other users do not see it.")
	private @Nullable String password;

	@Override
	public void addTo(GivenOptions given) {
		given.add("bus.user", this.user).add("bus.password", this.password);
	}

}
