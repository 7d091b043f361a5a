package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which adapters of low rank models have, and may get. */
final class LoraOptions implements OptionGroup {

	@Option(names = "--lora-modules", paramLabel = "NAME=PATH", arity = "1..*", split = ",",
			description = "Adapters (LoRA) to load at the start, each a directory of PEFT, with the names under which "
					+ "they are served.")
	private List<String> modules = new ArrayList<>();

	@Option(names = "--lora-dir", paramLabel = "DIR",
			description = "A directory within which adapters lie that may be loaded at run time; may be repeated.")
	private List<String> directories = new ArrayList<>();

	@Option(names = "--max-loras", paramLabel = "N",
			description = "The most adapters of each model at a time (default: 8 with --lora-modules or --lora-dir, "
					+ "else 0).")
	private @Nullable Integer most;

	@Option(names = "--max-lora-rank", paramLabel = "N", description = "The greatest rank of an adapter (default 16).")
	private @Nullable Integer maxRank;

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("lora-modules", this.modules)
			.addAll("lora-dir", this.directories)
			.add("max-loras", this.most)
			.add("max-lora-rank", this.maxRank);
	}

}
