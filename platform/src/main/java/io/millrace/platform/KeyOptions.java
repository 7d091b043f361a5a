package io.millrace.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may use the API. */
final class KeyOptions implements OptionGroup {

	@Option(names = "--api-key", paramLabel = "KEY", description = "A key that clients must send; may be repeated.")
	private List<String> apiKeys = new ArrayList<>();

	@Option(names = "--api-key-file", paramLabel = "FILE",
			description = "A JSON file with the hashes of keys, their scopes and limits.")
	private @Nullable Path apiKeyFile;

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("api-key", this.apiKeys).add("api-key-file", this.apiKeyFile);
	}

}
