package io.millrace.tokenizer.service;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.PairsRequest;
import io.millrace.protocol.tokenizer.PairsResponse;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import io.millrace.protocol.tokenizer.TokenizerModels;
import io.millrace.protocol.tokenizer.VocabularyResponse;
import io.millrace.tokenizer.TextTokenizer;

/** One model's tokenizer with its limit and its metrics. Blocks while it computes. */
final class ServedTokenizer implements AutoCloseable {

	private final TextTokenizer tokenizer;

	private final TokenizerMeters meters;

	private final int maxTextLength;

	private ServedTokenizer(TextTokenizer tokenizer, TokenizerMeters meters, int maxTextLength) {
		this.tokenizer = tokenizer;
		this.meters = meters;
		this.maxTextLength = maxTextLength;
	}

	static ServedTokenizer open(TokenizerProperties.Model model, TokenizerProperties properties,
			MeterRegistry registry) {
		TextTokenizer tokenizer = TextTokenizer.open(model.name(), model.path(), properties.cacheSize().toBytes());
		return new ServedTokenizer(tokenizer, new TokenizerMeters(registry, tokenizer), properties.maxTextLength());
	}

	EncodeResponse encode(EncodeRequest request) {
		request.texts().forEach(this::checkLength);
		long start = System.nanoTime();
		List<TokenIds> encoded = new ArrayList<>(request.texts().size());
		for (String text : request.texts()) {
			encoded.add(this.tokenizer.encode(text, request.addSpecialTokens()));
		}
		this.meters.encoded(System.nanoTime() - start, length(request),
				encoded.stream().mapToInt(TokenIds::size).sum());
		return new EncodeResponse(encoded);
	}

	PairsResponse encodePairs(PairsRequest request) {
		long start = System.nanoTime();
		List<PairsResponse.Encoded> encoded = new ArrayList<>(request.pairs().size());
		for (PairsRequest.Pair pair : request.pairs()) {
			checkLength(pair.first());
			checkLength(pair.second());
			encoded.add(this.tokenizer.encodePair(pair.first(), pair.second()));
		}
		this.meters.encoded(System.nanoTime() - start, length(request),
				encoded.stream().mapToInt((pair) -> pair.tokens().size()).sum());
		return new PairsResponse(encoded);
	}

	ChatPromptResponse chatPrompt(ChatPromptRequest request) {
		long start = System.nanoTime();
		String text = this.tokenizer.renderChat(request);
		checkLength(text);
		ChatPromptResponse prompt = this.tokenizer.chatPrompt(text);
		this.meters.encoded(System.nanoTime() - start, text.length(), prompt.tokens().size());
		return prompt;
	}

	DecodeResponse decode(DecodeRequest request) {
		long start = System.nanoTime();
		List<DecodeResponse.Decoded> decoded = new ArrayList<>(request.streams().size());
		for (DecodeRequest.Stream stream : request.streams()) {
			decoded.add(this.tokenizer.decode(stream));
		}
		this.meters.decoded(System.nanoTime() - start, request.streams().size(), tokens(request));
		return new DecodeResponse(decoded);
	}

	PiecesResponse pieces(PiecesRequest request) {
		long start = System.nanoTime();
		TokenIds tokens = request.tokens();
		List<String> pieces = new ArrayList<>(tokens.size());
		DecodeState state = DecodeState.START;
		for (int i = 0; i < tokens.size(); i++) {
			DecodeResponse.Decoded decoded = this.tokenizer.decode(new DecodeRequest.Stream(state,
					tokens.slice(i, i + 1), i == tokens.size() - 1, request.skipSpecialTokens()));
			pieces.add(decoded.text());
			state = decoded.state();
		}
		this.meters.decoded(System.nanoTime() - start, 1, tokens.size());
		return new PiecesResponse(pieces);
	}

	VocabularyResponse vocabulary() {
		return new VocabularyResponse(
				TokenTable.of(this.tokenizer.vocabulary().size(), this.tokenizer.vocabulary()::bytes));
	}

	TokenizerModels.Model describe() {
		return new TokenizerModels.Model(this.tokenizer.name(), this.tokenizer.vocabulary().size(),
				this.tokenizer.chatTemplate().isPresent(), this.tokenizer.hash());
	}

	/** The characters of all texts of a request. */
	static int length(EncodeRequest request) {
		return (int) Math.min(Integer.MAX_VALUE, request.texts().stream().mapToLong(String::length).sum());
	}

	/** The same for pairs. */
	static int length(PairsRequest request) {
		return (int) Math.min(Integer.MAX_VALUE,
				request.pairs()
					.stream()
					.mapToLong((pair) -> pair.first().length() + (long) pair.second().length())
					.sum());
	}

	/** The new tokens of all streams of a request. */
	static int tokens(DecodeRequest request) {
		return (int) Math.min(Integer.MAX_VALUE,
				request.streams().stream().mapToLong((stream) -> stream.tokens().size()).sum());
	}

	@Override
	public void close() {
		this.tokenizer.close();
	}

	private void checkLength(String text) {
		if (text.length() > this.maxTextLength) {
			throw new MillraceException(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
					"A text has at most " + this.maxTextLength + " characters, got one with " + text.length() + ".");
		}
	}

}
