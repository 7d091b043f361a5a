package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** Who may use the API. */
final class KeyOptions implements OptionGroup {

	@Option(names = "--api-key", paramLabel = "KEY", description = "A key that clients must send; may be repeated.")
	private List<String> apiKeys = new ArrayList<>();

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("api-key", this.apiKeys);
	}

}
