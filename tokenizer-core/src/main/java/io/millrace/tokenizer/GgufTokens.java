package io.millrace.tokenizer;

import java.util.List;
import java.util.OptionalLong;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;

/**
 * The tokens of a GGUF file.
 *
 * @param list all of them
 * @param metadata of the file
 */
record GgufTokens(TokenList list, GgufMetadata metadata) {

	static GgufTokens read(GgufFile file) {
		GgufMetadata metadata = file.metadata();
		List<String> texts = metadata.texts("tokenizer.ggml.tokens")
			.orElseThrow(() -> new GgufException(file.path() + " does not say tokenizer.ggml.tokens."));
		if (texts.isEmpty() || texts.size() > TokenList.MAX_COUNT) {
			throw new GgufException(file.path() + " has " + texts.size() + " tokens; a vocabulary has 1 to "
					+ TokenList.MAX_COUNT + ".");
		}
		long[] types = metadata.wholes("tokenizer.ggml.token_type").orElseGet(() -> new long[0]);
		GgufTokens tokens = new GgufTokens(TokenList.of(texts, types), metadata);
		for (String name : List.of("bos", "eos", "unknown", "padding")) {
			int id = tokens.named(name);
			if (id >= 0) {
				tokens.list.special().set(id);
				tokens.list.added().set(id);
			}
		}
		return tokens;
	}

	/** The token before a text, negative if there is none. */
	int first(boolean byDefault) {
		return this.metadata.flag("tokenizer.ggml.add_bos_token").orElse(byDefault) ? named("bos") : -1;
	}

	/** The token after a text, negative if there is none. */
	int last() {
		return this.metadata.flag("tokenizer.ggml.add_eos_token").orElse(false) ? named("eos") : -1;
	}

	private int named(String name) {
		OptionalLong id = this.metadata.whole("tokenizer.ggml." + name + "_token_id");
		return (id.isPresent() && this.list.has(id.getAsLong())) ? (int) id.getAsLong() : -1;
	}

}
