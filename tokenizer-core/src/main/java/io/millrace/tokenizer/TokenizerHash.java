package io.millrace.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.Sha256;

/**
 * Tells whether two processes turn text into the same ids: the same hash at a worker and
 * a tokenizer means the same tokenizer and chat template.
 */
public final class TokenizerHash {

	private static final int BYTES = 8;

	private TokenizerHash() {
	}

	/**
	 * The hash of a model's tokenizer.
	 * @param model a directory, or a GGUF file
	 * @return the first 16 hexadecimal digits of a SHA-256 over {@code tokenizer.json}
	 * and the chat templates; empty if the model has no tokenizer
	 * @throws IOException if a file cannot be read
	 */
	public static Optional<String> of(Path model) throws IOException {
		Optional<TokenizerSource> source = TokenizerSource.of(model);
		return source.isPresent() ? Optional.of(of(source.get())) : Optional.empty();
	}

	static String of(TokenizerSource source) throws IOException {
		MessageDigest digest = Sha256.start();
		try (InputStream stream = source.tokenizerJson();
				OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
			stream.transferTo(sink);
		}
		for (Map.Entry<String, String> template : source.chatTemplates().entrySet()) {
			update(digest, template.getKey());
			update(digest, template.getValue());
		}
		return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
	}

	/** Ends each text with a byte that is not in UTF-8, so that no two lists collide. */
	private static void update(MessageDigest digest, String text) {
		digest.update(text.getBytes(StandardCharsets.UTF_8));
		digest.update((byte) 0xFF);
	}

}
