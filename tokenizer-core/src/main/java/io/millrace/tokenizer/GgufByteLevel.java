package io.millrace.tokenizer;

import java.util.List;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A tokenizer of the kind gpt2: pairs of bytes are merged within words. */
final class GgufByteLevel {

	private final GgufFile file;

	private final GgufTokens tokens;

	GgufByteLevel(GgufFile file, GgufTokens tokens) {
		this.file = file;
		this.tokens = tokens;
	}

	/** The tokenizer.json. */
	byte[] json() {
		String name = this.file.metadata().text("tokenizer.ggml.pre").orElse("default");
		PreTokenizer words = PreTokenizer.find(name)
			.orElseThrow(() -> new GgufException(this.file.path() + " cuts texts as " + name
					+ " does, which is not known; known: " + PreTokenizer.names() + ". " + GgufTokenizer.advice()));
		ObjectNode root = this.tokens.list().document();
		if (words.composes()) {
			root.putObject("normalizer").put("type", "NFC");
		}
		addWords(root, words);
		this.tokens.list().addPostProcessor(root, this.tokens.first(words.beginsTexts()), this.tokens.last());
		addByteLevel(root.putObject("decoder"));
		ObjectNode model = this.tokens.list().addPairs(root);
		model.put("ignore_merges", words.prefersWholeWords()).put("fuse_unk", false).put("byte_fallback", false);
		addMerges(model.putArray("merges"));
		return JsonMapper.shared().writeValueAsBytes(root);
	}

	private static void addWords(ObjectNode root, PreTokenizer words) {
		ArrayNode steps = root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
		for (String expression : words.expressions()) {
			ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Isolated").put("invert", false);
			split.putObject("pattern").put("Regex", expression);
		}
		addByteLevel(steps.addObject());
	}

	private static void addByteLevel(ObjectNode step) {
		step.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", false);
	}

	private void addMerges(ArrayNode merges) {
		List<String> pairs = this.file.metadata()
			.texts("tokenizer.ggml.merges")
			.orElseThrow(() -> new GgufException(this.file.path() + " does not say tokenizer.ggml.merges."));
		for (String pair : pairs) {
			int space = pair.indexOf(' ', 1);
			if (space < 0 || space == pair.length() - 1) {
				throw new GgufException(
						this.file.path() + " has a merge that is not two tokens with a space between them, number "
								+ merges.size() + ".");
			}
			merges.addArray().add(pair.substring(0, space)).add(pair.substring(space + 1));
		}
	}

}
