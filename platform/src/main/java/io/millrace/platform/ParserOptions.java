package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** How answers are read. */
final class ParserOptions implements OptionGroup {

	@Option(names = { "--tool-parser", "--tool-call-parser" }, paramLabel = "[MODEL=]NAME",
			description = "Reads the tool calls of answers: hermes, llama3_json, mistral, pythonic, deepseek_v3, granite, "
					+ "phi4_mini, gpt-oss, none, or auto for what the model's chat template means (default auto); "
					+ "may be repeated for several models.")
	private List<String> tools = new ArrayList<>();

	@Option(names = "--reasoning-parser", paramLabel = "[MODEL=]NAME",
			description = "Reads the reasoning in answers: deepseek_r1, qwen3, granite, mistral, gpt-oss, none, or auto "
					+ "(default auto); may be repeated for several models.")
	private List<String> reasoning = new ArrayList<>();

	@Override
	public void addTo(GivenOptions given) {
		given.addAll("tool-parser", this.tools).addAll("reasoning-parser", this.reasoning);
	}

}
