package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a service without an API listens, and where its health and metrics are. */
final class ManagementOptions implements OptionGroup {

	@Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default 127.0.0.1).")
	private @Nullable String host;

	@Option(names = "--management-port", paramLabel = "N",
			description = "Port of health and metrics (default: any free one).")
	private @Nullable Integer managementPort;

	@Override
	public void addTo(GivenOptions given) {
		given.add("host", this.host).add("management-port", this.managementPort);
	}

}
