package io.millrace.tokenizer.service;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.PairsRequest;
import io.millrace.protocol.tokenizer.PairsResponse;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.millrace.protocol.tokenizer.TokenizerModels;
import io.millrace.protocol.tokenizer.VocabularyRequest;
import io.millrace.protocol.tokenizer.VocabularyResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The tokenizers of this process, called directly. What is short is computed on the
 * subscriber's thread, what may take longer on threads of its own, so that no event loop
 * waits for a long prompt. Opens the tokenizers when made and owns them.
 */
final class LocalTokenizer implements TokenizerApi, AutoCloseable {

	private static final int IDLE_THREAD_SECONDS = 60;

	private final Map<String, ServedTokenizer> tokenizers = new LinkedHashMap<>();

	private final Map<String, String> aliases = new HashMap<>();

	private final TokenizerProperties properties;

	private final Scheduler longWork;

	LocalTokenizer(TokenizerProperties properties, MeterRegistry registry) {
		this.properties = properties;
		this.longWork = Schedulers.newBoundedElastic(properties.effectiveThreads(), properties.maxQueued(), "tokenizer",
				IDLE_THREAD_SECONDS, true);
		try {
			for (TokenizerProperties.Model model : properties.models()) {
				this.tokenizers.put(model.name(), ServedTokenizer.open(model, properties, registry));
				model.aliases().forEach((alias) -> this.aliases.put(alias, model.name()));
			}
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	@Override
	public Mono<EncodeResponse> encode(EncodeRequest request) {
		boolean inline = ServedTokenizer.length(request) <= this.properties.inlineTextLength();
		return compute(inline, () -> tokenizer(request.model()).encode(request));
	}

	@Override
	public Mono<PairsResponse> encodePairs(PairsRequest request) {
		boolean inline = ServedTokenizer.length(request) <= this.properties.inlineTextLength();
		return compute(inline, () -> tokenizer(request.model()).encodePairs(request));
	}

	/**
	 * Never inline: what a template does with a conversation has no length beforehand.
	 */
	@Override
	public Mono<ChatPromptResponse> chatPrompt(ChatPromptRequest request) {
		return compute(false, () -> tokenizer(request.model()).chatPrompt(request));
	}

	@Override
	public Mono<DecodeResponse> decode(DecodeRequest request) {
		boolean inline = ServedTokenizer.tokens(request) <= this.properties.inlineTokens();
		return compute(inline, () -> tokenizer(request.model()).decode(request));
	}

	@Override
	public Mono<PiecesResponse> pieces(PiecesRequest request) {
		boolean inline = request.tokens().size() <= this.properties.inlineTokens();
		return compute(inline, () -> tokenizer(request.model()).pieces(request));
	}

	@Override
	public Mono<VocabularyResponse> vocabulary(VocabularyRequest request) {
		return compute(false, () -> tokenizer(request.model()).vocabulary());
	}

	@Override
	public Mono<TokenizerModels> models() {
		return Mono.fromCallable(
				() -> new TokenizerModels(this.tokenizers.values().stream().map(ServedTokenizer::describe).toList()));
	}

	@Override
	public boolean answersInPlace() {
		return true;
	}

	@Override
	public void close() {
		this.longWork.dispose();
		this.tokenizers.values().forEach(ServedTokenizer::close);
	}

	private <T> Mono<T> compute(boolean inline, Callable<T> work) {
		Mono<T> result = Mono.fromCallable(work);
		if (inline) {
			return result;
		}
		return result.subscribeOn(this.longWork)
			.onErrorMap(RejectedExecutionException.class,
					(ex) -> new MillraceException(ErrorCode.OVERLOADED, "The tokenizer is busy: "
							+ this.properties.maxQueued() + " requests already wait for each of its threads.", null,
							ex));
	}

	private ServedTokenizer tokenizer(String model) {
		ServedTokenizer tokenizer = this.tokenizers.get(this.aliases.getOrDefault(model, model));
		if (tokenizer == null) {
			throw MillraceException.of(ErrorCode.MODEL_NOT_FOUND, "model",
					"The tokenizer has no model '" + model + "'; it has " + this.tokenizers.keySet() + ".");
		}
		return tokenizer;
	}

}
