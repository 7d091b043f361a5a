package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.millrace.protocol.tokenizer.DecodeRequest;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary as bytes: what each token id adds to a text. Byte-level tokens, byte
 * fallbacks and blocks for spaces are resolved; added and special tokens are their own
 * text. Reading it takes no native library. Immutable.
 */
public final class Vocabulary {

	private static final byte[] NOTHING = {};

	private final TokenBytes inner;

	private final TokenBytes leading;

	private final BitSet special;

	private final Map<String, Integer> idsOfAddedTokens;

	private final int size;

	private final boolean exact;

	private Vocabulary(TokenizerJson json, int minimalSize) {
		Optional<DecoderChain> chain = DecoderChain.parse(json.decoder());
		this.size = Math.max(json.tokens().size(), minimalSize);
		this.exact = chain.isPresent();
		this.inner = bytes(json, chain.orElse(null), false);
		this.leading = bytes(json, chain.orElse(null), true);
		this.special = json.special();
		this.idsOfAddedTokens = new HashMap<>(json.added());
	}

	/**
	 * Reads the vocabulary of a model directory: its {@code tokenizer.json}, and from its
	 * {@code config.json}, if there, the number of ids that the model can produce, which
	 * is often rounded up.
	 * @throws IOException if the tokenizer cannot be read
	 * @throws tools.jackson.core.JacksonException if a file is not what its name says
	 */
	public static Vocabulary read(Path modelDirectory) throws IOException {
		return read(new TokenizerFiles(modelDirectory));
	}

	/**
	 * Reads the vocabulary of a model, be it a directory or a GGUF file.
	 * @return empty if the model has no tokenizer
	 * @throws IOException if the tokenizer cannot be read
	 */
	public static Optional<Vocabulary> of(Path model) throws IOException {
		Optional<TokenizerSource> source = TokenizerSource.of(model);
		return source.isPresent() ? Optional.of(read(source.get())) : Optional.empty();
	}

	static Vocabulary read(TokenizerSource source) throws IOException {
		return of(TokenizerJson.read(source.tokenizerJson()), source);
	}

	static Vocabulary of(TokenizerJson json, TokenizerSource source) throws IOException {
		return new Vocabulary(json, source.modelVocabularySize());
	}

	/** Ids are in {@code [0, size)}; some may have no token. */
	public int size() {
		return this.size;
	}

	/**
	 * Whether a text's bytes are exactly its tokens' bytes. Where not (a rare decoder
	 * that looks at neighbours), a token's bytes are its name in the vocabulary.
	 */
	public boolean exact() {
		return this.exact;
	}

	/**
	 * What the token adds inside a text, empty for an id without a token. The caller owns
	 * the array.
	 */
	public byte[] bytes(int id) {
		return this.inner.copy(id);
	}

	/**
	 * What the token adds as the first of a text, where some tokenizers drop a space. The
	 * caller owns the array.
	 */
	public byte[] leadingBytes(int id) {
		return this.leading.copy(id);
	}

	/** Whether the token marks structure, such as the end of a turn. */
	public boolean isSpecial(int id) {
		return this.special.get(id);
	}

	/** Whether a stream has no text for this token. */
	boolean isSkipped(int id, DecodeRequest.Stream stream) {
		return stream.skipSpecialTokens() && this.special.get(id) && !isAmong(id, stream.kept());
	}

	private boolean isAmong(int id, List<String> names) {
		for (String name : names) {
			Integer named = this.idsOfAddedTokens.get(name);
			if (named != null && named == id) {
				return true;
			}
		}
		return false;
	}

	/** Whether an id is inside the vocabulary. */
	public boolean contains(int id) {
		return id >= 0 && id < this.size;
	}

	/** The id of an added token, such as {@code <|im_end|>}. */
	public OptionalInt idOfAddedToken(String content) {
		Integer id = this.idsOfAddedTokens.get(content);
		return (id != null) ? OptionalInt.of(id) : OptionalInt.empty();
	}

	/** The bytes inside a text. */
	TokenBytes inner() {
		return this.inner;
	}

	/** The bytes at the beginning of a text. */
	TokenBytes leading() {
		return this.leading;
	}

	private TokenBytes bytes(TokenizerJson json, @Nullable DecoderChain chain, boolean first) {
		List<byte[]> bytes = new ArrayList<>(this.size);
		for (int id = 0; id < this.size; id++) {
			String token = (id < json.tokens().size()) ? json.tokens().get(id) : null;
			bytes.add((token != null) ? bytes(token, chain, first) : NOTHING);
		}
		return new TokenBytes(bytes);
	}

	private static byte[] bytes(String token, @Nullable DecoderChain chain, boolean first) {
		return (chain != null) ? chain.bytes(token, first) : token.getBytes(StandardCharsets.UTF_8);
	}

}
