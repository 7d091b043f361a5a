package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of requests a worker is there for. */
final class RoleOptions implements OptionGroup {

	@Option(names = "--role", paramLabel = "ROLE",
			description = "both, prefill (computes prompts for others) or decode (goes on with them) (default both).")
	private @Nullable String role;

	@Option(names = "--block-exchange", paramLabel = "DIR",
			description = "A directory that prefill and decode workers share, in which computed prompts are handed over.")
	private @Nullable String exchange;

	@Option(names = "--block-exchange-size", paramLabel = "SIZE",
			description = "The most that all files in that directory may take (default 4GB).")
	private @Nullable String size;

	@Override
	public void addTo(GivenOptions given) {
		given.add("role", this.role).add("block-exchange", this.exchange).add("block-exchange-size", this.size);
	}

}
