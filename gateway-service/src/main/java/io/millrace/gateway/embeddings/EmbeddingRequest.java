package io.millrace.gateway.embeddings;

import java.util.List;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.Inputs;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * A checked embedding request.
 *
 * @param model name of the model
 * @param inputs what is to be embedded
 * @param base64 whether vectors are written as bytes in base64, not as numbers
 * @param dimensions how many numbers a vector has; null is as many as the model makes
 */
record EmbeddingRequest(String model, Inputs inputs, boolean base64, @Nullable Integer dimensions) {

	/** As OpenAI's. */
	private static final int MAX_INPUTS = 2_048;

	static EmbeddingRequest of(EmbeddingWire wire, UnknownFields unknown) {
		ParameterTable.EMBEDDINGS.check(wire.others(), unknown);
		return new EmbeddingRequest(Checks.required("model", wire.model()),
				notEmpty(Inputs.of("input", wire.input(), MAX_INPUTS)), isBase64(wire.encodingFormat()),
				Checks.range("dimensions", wire.dimensions(), 1, Integer.MAX_VALUE));
	}

	private static Inputs notEmpty(Inputs inputs) {
		if (inputs instanceof Inputs.Texts(List<String> texts) && texts.contains("")) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "input",
					"A string in 'input' has at least one character.");
		}
		return inputs;
	}

	private static boolean isBase64(@Nullable String format) {
		return switch ((format != null) ? format : "float") {
			case "float" -> false;
			case "base64" -> true;
			default -> throw MillraceException.of(ErrorCode.INVALID_VALUE, "encoding_format",
					"'encoding_format' is float or base64, got '" + format + "'.");
		};
	}

}
