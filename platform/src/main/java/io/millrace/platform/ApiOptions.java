package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the API is. */
final class ApiOptions implements OptionGroup {

	@Option(names = "--port", paramLabel = "N", description = "Port of the API (default 8000; 0 is any free one).")
	private @Nullable Integer port;

	@Option(names = "--host", paramLabel = "ADDRESS",
			description = "Address of the API (default 127.0.0.1; another one needs --api-key).")
	private @Nullable String host;

	@Option(names = "--management-port", paramLabel = "N",
			description = "Port of health and metrics (default 8001; 0 is any free one).")
	private @Nullable Integer managementPort;

	@Override
	public void addTo(GivenOptions given) {
		given.add("port", this.port).add("host", this.host).add("management-port", this.managementPort);
	}

}
