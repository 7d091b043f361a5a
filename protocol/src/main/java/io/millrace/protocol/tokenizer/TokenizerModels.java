package io.millrace.protocol.tokenizer;

import java.util.List;

/**
 * The models whose tokenizers are loaded.
 *
 * @param models any number
 */
public record TokenizerModels(List<Model> models) {

	public TokenizerModels {
		models = List.copyOf(models);
	}

	/**
	 * One of them.
	 *
	 * @param name the name under which requests ask for it
	 * @param vocabularySize ids are in {@code [0, vocabularySize)}
	 * @param chatTemplate whether it has a chat template
	 * @param tokenizerHash see {@link io.millrace.protocol.ModelCard#tokenizerHash()}
	 */
	public record Model(String name, int vocabularySize, boolean chatTemplate, String tokenizerHash) {

	}

}
