package io.millrace.platform;

import java.util.List;

import picocli.CommandLine.Mixin;

/** All options of {@code serve}. */
final class ServeOptions {

	@Mixin
	private ModelOptions models = new ModelOptions();

	@Mixin
	private ApiOptions api = new ApiOptions();

	@Mixin
	private EngineOptions engine = new EngineOptions();

	@Mixin
	private ParserOptions parsers = new ParserOptions();

	@Mixin
	private LoraOptions lora = new LoraOptions();

	@Mixin
	private KeyOptions keys = new KeyOptions();

	/** Those that were given, as properties. */
	List<String> properties() {
		return new GivenOptions().add(this.models)
			.add(this.api)
			.add(this.engine)
			.add(this.parsers)
			.add(this.lora)
			.add(this.keys)
			.toList();
	}

}
