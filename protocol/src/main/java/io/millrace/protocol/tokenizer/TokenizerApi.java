package io.millrace.protocol.tokenizer;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

import reactor.core.publisher.Mono;

/**
 * Turns text into token ids and back. It keeps no state between calls, so any replica can
 * answer any of them. Failures are {@link io.millrace.protocol.MillraceException}s:
 * {@code MODEL_NOT_FOUND} for a model it does not have, {@code INVALID_VALUE} with a
 * sentence for input that a chat template refuses.
 */
@HttpExchange("/tokenizer")
public interface TokenizerApi {

	/** Encodes plain texts. */
	@PostExchange("/encode")
	Mono<EncodeResponse> encode(@RequestBody EncodeRequest request);

	/** Encodes pairs of texts, as models see them that compare two. */
	@PostExchange("/encode-pairs")
	Mono<PairsResponse> encodePairs(@RequestBody PairsRequest request);

	/** Renders a conversation with the model's chat template and encodes the result. */
	@PostExchange("/chat")
	Mono<ChatPromptResponse> chatPrompt(@RequestBody ChatPromptRequest request);

	/** Decodes the new tokens of any number of streams. */
	@PostExchange("/decode")
	Mono<DecodeResponse> decode(@RequestBody DecodeRequest request);

	/** The text that each token of one sequence adds; together they are its text. */
	@PostExchange("/pieces")
	Mono<PiecesResponse> pieces(@RequestBody PiecesRequest request);

	/** A model's vocabulary as bytes. */
	@PostExchange("/vocabulary")
	Mono<VocabularyResponse> vocabulary(@RequestBody VocabularyRequest request);

	/** The models whose tokenizers are loaded. */
	@GetExchange("/models")
	Mono<TokenizerModels> models();

	/**
	 * Whether it is a part of this process, and answers a small question on the thread
	 * that asks. Otherwise each call is worth collecting for.
	 */
	default boolean answersInPlace() {
		return false;
	}

}
