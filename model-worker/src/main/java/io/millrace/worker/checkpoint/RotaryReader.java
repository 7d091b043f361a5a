package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.millrace.worker.checkpoint.Rotary.Dynamic;
import io.millrace.worker.checkpoint.Rotary.Linear;
import io.millrace.worker.checkpoint.Rotary.Llama3;
import io.millrace.worker.checkpoint.Rotary.LongRope;
import io.millrace.worker.checkpoint.Rotary.Scaling;
import io.millrace.worker.checkpoint.Rotary.Unscaled;
import io.millrace.worker.checkpoint.Rotary.Yarn;

/**
 * Reads rotations from {@code config.json}, where they have two forms: {@code rope_theta}
 * beside {@code rope_scaling}, or both in {@code rope_parameters}.
 */
final class RotaryReader {

	private static final String SUPPORTED = "default, linear, dynamic, llama3, yarn, longrope";

	private static final Set<String> KNOWN = Set.of("rope_type", "type", "rope_theta", "partial_rotary_factor",
			"factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings", "attention_factor",
			"beta_fast", "beta_slow", "truncate", "mscale", "mscale_all_dim", "short_factor", "long_factor",
			"finetuned");

	private final JsonFile config;

	private final int headDim;

	private final int maxPositions;

	private double theta = Rotary.DEFAULT_THETA;

	private double share = 1;

	private String yarnName = "yarn";

	RotaryReader(JsonFile config, int headDim, int maxPositions) {
		this.config = config;
		this.headDim = headDim;
		this.maxPositions = maxPositions;
	}

	/** What the family takes where the file says nothing. */
	RotaryReader theta(double absent) {
		this.theta = absent;
		return this;
	}

	/** What the family takes where the file says nothing. */
	RotaryReader share(double absent) {
		this.share = absent;
		return this;
	}

	/** Phi-3's early files say yarn or su and mean longrope. */
	RotaryReader withoutYarn() {
		this.yarnName = "none";
		return this;
	}

	/** The rotation of all layers. */
	Rotary read() {
		JsonFile parameters = this.config.object("rope_parameters")
			.or(() -> this.config.object("rope_scaling"))
			.orElse(this.config);
		return read(parameters);
	}

	/** A rotation from an object, which says more than the rest of the file. */
	Rotary read(JsonFile parameters) {
		double base = parameters.positiveNumber("rope_theta", this.config.positiveNumber("rope_theta", this.theta));
		double part = parameters.positiveNumber("partial_rotary_factor",
				this.config.positiveNumber("partial_rotary_factor", this.share));
		if (part > 1) {
			throw new ModelLoadException(
					this.config.name() + ": partial_rotary_factor is at most 1, got " + part + ".");
		}
		int width = (int) (this.headDim * part);
		return new Rotary(width, base, (parameters == this.config) ? new Unscaled() : scaling(parameters, width));
	}

	private Scaling scaling(JsonFile scaling, int width) {
		scaling.refuseOthers(KNOWN);
		String type = scaling.text("rope_type");
		String name = (type != null) ? type : scaling.text("type");
		if (name == null) {
			return new Unscaled();
		}
		if (name.equals("su") || (name.equals("yarn") && !name.equals(this.yarnName))) {
			name = "longrope";
		}
		return switch (name) {
			case "default" -> new Unscaled();
			case "linear" -> new Linear(required(scaling, "factor"));
			case "dynamic" -> new Dynamic(required(scaling, "factor"), this.maxPositions);
			case "llama3" -> new Llama3(required(scaling, "factor"), required(scaling, "low_freq_factor"),
					required(scaling, "high_freq_factor"), original(scaling));
			case "yarn" -> yarn(scaling);
			case "longrope" -> longRope(scaling, width);
			default -> throw new ModelLoadException(
					scaling.name() + " asks for " + name + " scaling; supported: " + SUPPORTED + ".");
		};
	}

	private Yarn yarn(JsonFile scaling) {
		double original = original(scaling);
		double factor = scaling.positiveNumber("factor", this.maxPositions / original);
		@Nullable Double scale = scaling.number("mscale");
		@Nullable Double all = scaling.number("mscale_all_dim");
		double usual = (scale != null && scale != 0 && all != null && all != 0)
				? Yarn.magnitude(factor, scale) / Yarn.magnitude(factor, all) : Yarn.magnitude(factor, 1);
		return new Yarn(factor, original, scaling.positiveNumber("beta_fast", 32),
				scaling.positiveNumber("beta_slow", 1), scaling.flag("truncate", true),
				scaling.positiveNumber("attention_factor", usual));
	}

	private LongRope longRope(JsonFile scaling, int width) {
		double original = original(scaling);
		double factor = scaling.positiveNumber("factor", this.maxPositions / original);
		double usual = (factor <= 1) ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
		return new LongRope(factors(scaling, "short_factor", width), factors(scaling, "long_factor", width), original,
				scaling.positiveNumber("attention_factor", usual));
	}

	private static List<Double> factors(JsonFile scaling, String field, int width) {
		JsonNode node = scaling.find(field);
		if (node == null || !node.isArray() || node.size() != width / 2
				|| node.valueStream().anyMatch((factor) -> !factor.isNumber() || factor.doubleValue() <= 0)) {
			throw new ModelLoadException(scaling.name() + ": " + field + " is a list of " + width / 2
					+ " numbers above 0, one for each pair that turns.");
		}
		return node.valueStream().map(JsonNode::doubleValue).toList();
	}

	/** The file's own field wins over that of the object, as in transformers. */
	private double original(JsonFile scaling) {
		String field = "original_max_position_embeddings";
		return this.config.positiveNumber(field, scaling.positiveNumber(field, this.maxPositions));
	}

	private static double required(JsonFile scaling, String field) {
		double value = scaling.positiveNumber(field, -1);
		if (value < 0) {
			throw new ModelLoadException(scaling.name() + " does not say " + field + ".");
		}
		return value;
	}

}
