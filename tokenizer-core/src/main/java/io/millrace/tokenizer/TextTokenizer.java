package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import io.millrace.protocol.tokenizer.PairsResponse;
import org.jspecify.annotations.Nullable;

/**
 * One model's tokenizer and chat template. Nothing is truncated, padded or downloaded.
 * Thread-safe; the calls compute on the caller's thread. Whoever opened it closes it.
 */
public final class TextTokenizer implements AutoCloseable {

	private final String name;

	private final NativeTokenizer library;

	private final PieceCache cache;

	private final PieceEncoder encoder;

	private final Vocabulary vocabulary;

	private final IncrementalDecoder decoder;

	private final @Nullable ChatTemplate chatTemplate;

	private final Map<String, String> specialTokens;

	private final String hash;

	private TextTokenizer(String name, TokenizerSource source, NativeTokenizer library, long cacheBytes)
			throws IOException {
		this.name = name;
		this.library = library;
		TokenizerJson json = TokenizerJson.readWithMerges(source.tokenizerJson());
		this.vocabulary = Vocabulary.of(json, source);
		this.cache = new PieceCache(cacheBytes);
		this.encoder = new PieceEncoder(library, json, this.cache);
		this.decoder = this.vocabulary.exact() ? new ByteDecoder(this.vocabulary)
				: new DifferenceDecoder(this.vocabulary, library);
		this.chatTemplate = ChatTemplate.read(source).orElse(null);
		this.specialTokens = source.specialTokens();
		this.hash = TokenizerHash.of(source);
	}

	/**
	 * Opens the tokenizer of a model directory: {@code tokenizer.json}, and as far as
	 * they are there {@code tokenizer_config.json}, {@code chat_template.jinja},
	 * {@code chat_template.json}, {@code special_tokens_map.json} and
	 * {@code config.json}. Or of a GGUF file, alone or the only one in a directory.
	 * @param name the model's name, for messages
	 * @param cacheBytes how much memory may be taken to remember the ids of what texts
	 * begin with, about; 0 to remember nothing
	 * @throws MillraceException if the files are missing or damaged
	 */
	public static TextTokenizer open(String name, Path model, long cacheBytes) {
		NativeTokenizer library = null;
		TokenizerSource source = source(name, model);
		try {
			library = NativeTokenizer.open(source.tokenizerJson());
			return new TextTokenizer(name, source, library, cacheBytes);
		}
		catch (IOException | RuntimeException ex) {
			if (library != null) {
				library.close();
			}
			throw unreadable(name, model, ex);
		}
	}

	/**
	 * The same, without remembering texts.
	 * @throws MillraceException if the files are missing or damaged
	 */
	public static TextTokenizer open(String name, Path model) {
		return open(name, model, 0);
	}

	private static TokenizerSource source(String name, Path model) {
		Optional<TokenizerSource> source;
		try {
			source = TokenizerSource.of(model);
		}
		catch (IOException | RuntimeException ex) {
			throw unreadable(name, model, ex);
		}
		return source.orElseThrow(() -> new MillraceException(ErrorCode.INVALID_REQUEST,
				"The model " + name + " has no tokenizer.json and no tokenizer.model in " + model + "."));
	}

	private static MillraceException unreadable(String name, Path model, Exception cause) {
		return new MillraceException(ErrorCode.INVALID_REQUEST,
				"The tokenizer of model " + name + " in " + model + " cannot be read: " + cause.getMessage(), null,
				cause);
	}

	/** The model's name. */
	public String name() {
		return this.name;
	}

	/**
	 * The ids of a text.
	 * @param addSpecialTokens whether to add what the tokenizer puts around a text
	 */
	public TokenIds encode(String text, boolean addSpecialTokens) {
		return this.encoder.encode(Utf8.wellFormed(text), addSpecialTokens);
	}

	/** The ids of two texts that are to be compared. */
	public PairsResponse.Encoded encodePair(String first, String second) {
		return this.library.encodePair(Utf8.wellFormed(first), Utf8.wellFormed(second));
	}

	/**
	 * The text of all ids at once.
	 * @throws MillraceException {@code INVALID_VALUE} for an id outside the vocabulary
	 */
	public String decode(TokenIds tokens, boolean skipSpecialTokens) {
		if (this.vocabulary.exact()) {
			return decode(new DecodeRequest.Stream(DecodeState.START, tokens, true, skipSpecialTokens)).text();
		}
		check(tokens);
		return this.library.decode(tokens, skipSpecialTokens);
	}

	/**
	 * The next piece of a stream. All pieces together are the stream's text, however its
	 * tokens were cut into calls.
	 * @throws MillraceException {@code INVALID_VALUE} for an id outside the vocabulary
	 */
	public DecodeResponse.Decoded decode(DecodeRequest.Stream stream) {
		check(stream.state().context());
		check(stream.tokens());
		return this.decoder.decode(stream);
	}

	/**
	 * Renders a conversation and encodes it.
	 * @throws MillraceException {@code INVALID_REQUEST} if the model has no chat
	 * template, otherwise as {@link ChatTemplate#render}
	 */
	public ChatPromptResponse chatPrompt(ChatPromptRequest request) {
		return chatPrompt(renderChat(request));
	}

	/** A rendered conversation, encoded. */
	public ChatPromptResponse chatPrompt(String rendered) {
		return new ChatPromptResponse(rendered, encode(rendered, false),
				chatTemplate().flatMap(ChatTemplate::toolParser).orElse(null),
				chatTemplate().flatMap(ChatTemplate::reasoningParser).orElse(null));
	}

	/**
	 * Renders a conversation.
	 * @throws MillraceException as {@link #chatPrompt}
	 */
	public String renderChat(ChatPromptRequest request) {
		return chatTemplate()
			.orElseThrow(() -> new MillraceException(ErrorCode.INVALID_REQUEST,
					"The model " + this.name + " has no chat template; use /v1/completions.", "messages", null))
			.render(request);
	}

	/** The model's chat template. */
	public Optional<ChatTemplate> chatTemplate() {
		return Optional.ofNullable(this.chatTemplate);
	}

	/** The vocabulary as bytes. */
	public Vocabulary vocabulary() {
		return this.vocabulary;
	}

	/** The id of a named special token, such as {@code eos_token}. */
	public OptionalInt specialTokenId(String tokenName) {
		String token = this.specialTokens.get(tokenName);
		return (token != null) ? this.vocabulary.idOfAddedToken(token) : OptionalInt.empty();
	}

	/** The id of the token that ends a sequence. */
	public OptionalInt eosTokenId() {
		return specialTokenId("eos_token");
	}

	/** How many characters of all texts did not have to be encoded again. */
	public long foundCharacters() {
		return this.cache.foundCharacters();
	}

	/** Makes all words new again, for measurements. */
	void forgetWords() {
		this.encoder.forgetWords();
	}

	/** See {@link TokenizerHash}. */
	public String hash() {
		return this.hash;
	}

	@Override
	public void close() {
		this.library.close();
	}

	private void check(TokenIds tokens) {
		for (int i = 0; i < tokens.size(); i++) {
			if (!this.vocabulary.contains(tokens.get(i))) {
				throw MillraceException.of(ErrorCode.INVALID_VALUE, "tokens", "The vocabulary of model " + this.name
						+ " has the ids 0 to " + (this.vocabulary.size() - 1) + ", got " + tokens.get(i) + ".");
			}
		}
	}

}
