package io.millrace.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.millrace.gguf.GgufFile;

/** Where a model's tokenizer is read from. */
sealed interface TokenizerSource permits TokenizerFiles, SentencePieceFiles, GgufTokenizer {

	/**
	 * The source that a model's path means: a directory with a tokenizer.json or a
	 * tokenizer.model, or a GGUF file that holds a tokenizer, alone or as the only one in
	 * a directory.
	 * @return empty if there is no tokenizer
	 * @throws IOException if a file cannot be read
	 * @throws io.millrace.gguf.GgufException if a GGUF file is damaged, or its tokenizer
	 * is not supported
	 */
	static Optional<TokenizerSource> of(Path model) throws IOException {
		if (Files.isRegularFile(model.resolve(TokenizerFiles.TOKENIZER))) {
			return Optional.of(new TokenizerFiles(model));
		}
		if (Files.isRegularFile(model.resolve(SentencePieceFiles.MODEL))) {
			return Optional.of(new SentencePieceFiles(model));
		}
		return GgufFile.locate(model).map(GgufFile::read).flatMap(GgufTokenizer::of);
	}

	/** A tokenizer.json, which the caller closes. */
	InputStream tokenizerJson() throws IOException;

	/** The named special tokens, by names such as {@code eos_token}. */
	Map<String, String> specialTokens() throws IOException;

	/** The chat templates by name, in a fixed order. */
	Map<String, String> chatTemplates() throws IOException;

	/** The number of ids that the model can produce, 0 if it is not known. */
	int modelVocabularySize() throws IOException;

}
