package io.millrace.hub;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files that a {@code model.safetensors.index.json} names. */
final class ShardIndex {

	private static final JsonMapper mapper = new JsonMapper();

	private ShardIndex() {
	}

	static Set<String> files(Path index) {
		try {
			Set<String> files = new TreeSet<>();
			for (JsonNode file : mapper.readTree(index.toFile()).path("weight_map")) {
				files.add(file.asString(""));
			}
			return files;
		}
		catch (JacksonException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, index + " cannot be read.", null, ex);
		}
	}

}
