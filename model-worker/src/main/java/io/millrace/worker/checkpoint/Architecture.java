package io.millrace.worker.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/** The model families that can be served, by the name in {@code config.json}. */
public enum Architecture {

	/** Falcon 3, SmolLM and TinyLlama are Llamas, too. */
	LLAMA("LlamaForCausalLM"),

	MISTRAL("MistralForCausalLM"),

	MIXTRAL("MixtralForCausalLM"),

	QWEN2("Qwen2ForCausalLM"),

	QWEN3("Qwen3ForCausalLM"),

	QWEN3_MOE("Qwen3MoeForCausalLM"),

	GEMMA("GemmaForCausalLM"),

	GEMMA2("Gemma2ForCausalLM"),

	GEMMA3("Gemma3ForCausalLM"),

	PHI3("Phi3ForCausalLM"),

	GPT2("GPT2LMHeadModel"),

	GPT_NEOX("GPTNeoXForCausalLM"),

	OLMO2("Olmo2ForCausalLM"),

	GRANITE("GraniteForCausalLM"),

	STABLELM("StableLmForCausalLM"),

	SMOLLM3("SmolLM3ForCausalLM"),

	GPT_OSS("GptOssForCausalLM");

	private final String className;

	Architecture(String className) {
		this.className = className;
	}

	/** The name in {@code architectures}. */
	public String className() {
		return this.className;
	}

	WeightNames names(DecoderConfig config) {
		return family().names(config);
	}

	private DecoderFamily family() {
		return switch (this) {
			case LLAMA -> new LlamaFamily();
			case MISTRAL -> new MistralFamily();
			case MIXTRAL -> new MixtralFamily();
			case QWEN2 -> new Qwen2Family();
			case QWEN3 -> new Qwen3Family();
			case QWEN3_MOE -> new Qwen3MoeFamily();
			case GEMMA -> new GemmaFamily();
			case GEMMA2 -> new Gemma2Family();
			case GEMMA3 -> new Gemma3Family();
			case PHI3 -> new Phi3Family();
			case GPT2 -> new Gpt2Family();
			case GPT_NEOX -> new GptNeoxFamily();
			case OLMO2 -> new Olmo2Family();
			case GRANITE -> new GraniteFamily();
			case STABLELM -> new StableLmFamily();
			case SMOLLM3 -> new SmolLm3Family();
			case GPT_OSS -> new GptOssFamily();
		};
	}

	/**
	 * What {@code config.json} says.
	 * @throws ModelLoadException if its architecture is unknown, or if it asks for what
	 * is not supported
	 */
	static DecoderConfig read(JsonFile json) {
		DecoderFields fields = new DecoderFields(json);
		DecoderConfig config = of(json.name(), className(json)).read(fields);
		fields.refuseRest();
		return config;
	}

	/** What {@code config.json} says to a model of this family. */
	DecoderConfig read(DecoderFields fields) {
		return family().read(fields, this).finish();
	}

	private static String className(JsonFile json) {
		JsonNode names = json.find("architectures");
		if (names == null || !names.isArray() || names.isEmpty() || !names.get(0).isString()) {
			throw new ModelLoadException(json.name() + " does not name the model's architecture in architectures.");
		}
		return names.get(0).stringValue();
	}

	private static Architecture of(String file, String className) {
		return Arrays.stream(values())
			.filter((architecture) -> architecture.className.equals(className))
			.findFirst()
			.orElseThrow(() -> new ModelLoadException(file + " asks for the architecture " + className
					+ ", which is not supported; supported: "
					+ Arrays.stream(values()).map(Architecture::className).collect(Collectors.joining(", ")) + "."));
	}

}
