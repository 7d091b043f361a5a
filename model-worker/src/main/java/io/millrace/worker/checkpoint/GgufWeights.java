package io.millrace.worker.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufTensor;
import io.millrace.worker.checkpoint.WeightTensor.Form;

/** The tensors of a GGUF file under the names that families know. */
final class GgufWeights {

	private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");

	private final GgufFile file;

	private final GgufArchitecture architecture;

	private final DecoderConfig config;

	private final Map<String, WeightTensor> weights = new LinkedHashMap<>();

	GgufWeights(GgufFile file, GgufArchitecture architecture, DecoderConfig config) {
		this.file = file;
		this.architecture = architecture;
		this.config = config;
	}

	/**
	 * All weights.
	 * @throws ModelLoadException if the file has a tensor whose meaning is not known
	 */
	WeightIndex index() {
		for (GgufTensor tensor : this.file.tensors()) {
			if (!GgufModel.ROTARY_FACTORS.contains(tensor.name())) {
				add(tensor);
			}
		}
		return new WeightIndex(this.file.path(), this.weights, true);
	}

	private void add(GgufTensor tensor) {
		String name = name(tensor.name())
			.orElseThrow(() -> new ModelLoadException(this.file.path() + " has the tensor " + shortened(tensor.name())
					+ ", which is not supported in the architecture " + this.architecture.key() + "."));
		WeightTensor weight = new WeightTensor(name, WeightType.of(tensor.type()), tensor.shape(), this.file.path(),
				tensor.offset(), form(tensor));
		if (!name.contains("{expert}")) {
			this.weights.put(name, weight);
			return;
		}
		int experts = this.config.feedForward().experts().count();
		if (tensor.shape().size() != 3 || tensor.shape().getFirst() != experts) {
			throw new ModelLoadException(this.file.path() + ": the tensor " + tensor.name() + " holds matrices of "
					+ experts + " experts, got the shape " + tensor.shape() + ".");
		}
		for (int expert = 0; expert < experts; expert++) {
			WeightTensor slice = weight.slice(expert);
			String own = name.replace("{expert}", String.valueOf(expert));
			this.weights.put(own,
					new WeightTensor(own, slice.type(), slice.shape(), slice.file(), slice.offset(), slice.form()));
		}
	}

	private static String shortened(String name) {
		return (name.length() > 80) ? name.substring(0, 80) + "…" : name;
	}

	private Optional<String> name(String tensor) {
		Matcher layer = LAYER.matcher(tensor);
		if (layer.matches()) {
			return Optional.ofNullable(this.architecture.layerNames().get(layer.group(2)))
				.map((name) -> start() + Integer.parseInt(layer.group(1)) + "." + name + "." + layer.group(3));
		}
		return Optional.ofNullable(others().get(tensor));
	}

	private String start() {
		return (this.architecture == GgufArchitecture.GPT2) ? "transformer.h." : "model.layers.";
	}

	private Map<String, String> others() {
		return (this.architecture == GgufArchitecture.GPT2)
				? Map.of("token_embd.weight", "transformer.wte.weight", "position_embd.weight",
						"transformer.wpe.weight", "output_norm.weight", "transformer.ln_f.weight", "output_norm.bias",
						"transformer.ln_f.bias", "output.weight", "lm_head.weight")
				: Map.of("token_embd.weight", "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight",
						"output.weight", "lm_head.weight");
	}

	private Form form(GgufTensor tensor) {
		String name = tensor.name();
		if (this.architecture.addsToNorms() && name.endsWith("_norm.weight")) {
			return new Form(0, 1);
		}
		int heads = name.contains(".attn_q.") ? this.config.attention().heads()
				: name.contains(".attn_k.") ? this.config.attention().kvHeads() : 0;
		if (!this.architecture.interleavesHeads() || heads == 0) {
			return Form.AS_IT_IS;
		}
		List<Long> shape = tensor.shape();
		if (shape.getFirst() % (2L * heads) != 0) {
			throw new ModelLoadException(this.file.path() + ": the tensor " + name + " holds " + heads
					+ " heads of an even number of rows, got the shape " + shape + ".");
		}
		return new Form(heads, 0);
	}

}
