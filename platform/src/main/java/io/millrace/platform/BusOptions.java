package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker. */
final class BusOptions implements OptionGroup {

	@Option(names = "--bus", paramLabel = "URL",
			description = "The broker (default tcp://127.0.0.1:61616). It may start later.")
	private @Nullable String url;

	@Override
	public void addTo(GivenOptions given) {
		given.add("bus.url", this.url);
	}

}
