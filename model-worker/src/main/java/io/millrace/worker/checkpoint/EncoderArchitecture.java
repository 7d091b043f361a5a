package io.millrace.worker.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The families of embedding models that can be served, by the name in
 * {@code config.json}; with any head, which is left out.
 */
enum EncoderArchitecture {

	BERT, ROBERTA, MPNET, DISTILBERT, MODERNBERT,
	/**
	 * These generate text unless {@code modules.json} says what becomes of their tokens.
	 */
	QWEN3, QWEN2, LLAMA, MISTRAL;

	EncoderFamily family() {
		return switch (this) {
			case BERT -> new BertFamily(BertNames.BERT);
			case ROBERTA -> new BertFamily(BertNames.ROBERTA);
			case MPNET -> new BertFamily(BertNames.MPNET);
			case DISTILBERT -> new BertFamily(BertNames.DISTILBERT);
			case MODERNBERT -> new ModernBertFamily();
			case QWEN3 -> new CausalFamily(Architecture.QWEN3);
			case QWEN2 -> new CausalFamily(Architecture.QWEN2);
			case LLAMA -> new CausalFamily(Architecture.LLAMA);
			case MISTRAL -> new CausalFamily(Architecture.MISTRAL);
		};
	}

	/** The names in {@code architectures}, the model's own first. */
	private List<String> classNames() {
		return switch (this) {
			case BERT -> List.of("BertModel", "BertForMaskedLM", "BertForSequenceClassification");
			case ROBERTA -> List.of("RobertaModel", "RobertaForMaskedLM", "XLMRobertaModel", "XLMRobertaForMaskedLM",
					"CamembertModel", "CamembertForMaskedLM", "RobertaForSequenceClassification",
					"XLMRobertaForSequenceClassification");
			case MPNET -> List.of("MPNetModel", "MPNetForMaskedLM");
			case DISTILBERT -> List.of("DistilBertModel", "DistilBertForMaskedLM");
			case MODERNBERT -> List.of("ModernBertModel", "ModernBertForMaskedLM");
			case QWEN3 -> List.of("Qwen3Model", "Qwen3ForCausalLM");
			case QWEN2 -> List.of("Qwen2Model", "Qwen2ForCausalLM");
			case LLAMA -> List.of("LlamaModel", "LlamaForCausalLM");
			case MISTRAL -> List.of("MistralModel", "MistralForCausalLM");
		};
	}

	/** Whether its tokens see only those before them, as a generating model's do. */
	boolean isCausal() {
		return family() instanceof CausalFamily;
	}

	/** Whether a file's model compares the two texts of a pair. */
	static boolean scores(JsonFile json) {
		String name = className(json);
		return name != null && name.endsWith("ForSequenceClassification");
	}

	/** The family that a file names, if it is an encoder's. */
	static Optional<EncoderArchitecture> find(JsonFile json) {
		String name = className(json);
		return Arrays.stream(values()).filter((each) -> each.classNames().contains(name)).findFirst();
	}

	/**
	 * The family that a file names.
	 * @throws ModelLoadException if it is unknown
	 */
	static EncoderArchitecture require(JsonFile json) {
		return find(json).orElseThrow(() -> new ModelLoadException(json.name()
				+ " asks for embeddings by the architecture " + className(json)
				+ ", which is not supported; supported: "
				+ Arrays.stream(values()).map((each) -> each.classNames().getFirst()).collect(Collectors.joining(", "))
				+ "."));
	}

	private static @Nullable String className(JsonFile json) {
		JsonNode names = json.find("architectures");
		return (names == null || !names.isArray() || names.isEmpty() || !names.get(0).isString()) ? null
				: names.get(0).stringValue();
	}

}
