package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** Which models. */
final class ModelOptions implements OptionGroup {

	@Option(names = "--model", paramLabel = "MODEL[:NAME]",
			description = "A model directory, a .gguf file, or ORG/NAME[@REVISION][:FILE.gguf] on the Hugging Face hub, "
					+ "with the name to serve it under; may be repeated (default: the demo models).")
	private List<String> models = new ArrayList<>();

	@Option(names = "--served-model-name", paramLabel = "NAME[,NAME]",
			description = "Names under which the only model is served; the first is its own.")
	private List<String> names = new ArrayList<>();

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("model", this.models).addAll("served-model-name", this.names);
	}

}
