package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** Which models. */
final class ModelOptions implements OptionGroup {

	@Option(names = "--model", paramLabel = "DIR[:NAME]",
			description = "A model directory, with the name to serve it under; may be repeated (default: the demo model).")
	private List<String> models = new ArrayList<>();

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("model", this.models);
	}

}
