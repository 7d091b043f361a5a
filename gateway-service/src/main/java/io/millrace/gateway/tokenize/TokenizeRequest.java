package io.millrace.gateway.tokenize;

import java.util.List;
import java.util.function.Function;

import io.millrace.gateway.chat.ChatPrompts;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A checked request to tokenize.
 *
 * @param model name of the model; null is the only one
 * @param input a text or a conversation
 * @param returnTokenStrs whether the text of each token is wanted, too
 */
record TokenizeRequest(@Nullable String model, Input input, boolean returnTokenStrs) {

	static TokenizeRequest of(TokenizeWire wire, UnknownFields unknown) {
		ParameterTable.TOKENIZE.check(wire.others(), unknown);
		return new TokenizeRequest(wire.model(), input(wire), Boolean.TRUE.equals(wire.returnTokenStrs()));
	}

	private static Input input(TokenizeWire wire) {
		if ((wire.prompt() == null) == (wire.messages() == null)) {
			throw MillraceException.of((wire.prompt() == null) ? ErrorCode.MISSING_PARAMETER : ErrorCode.INVALID_VALUE,
					"prompt", "Either 'prompt' or 'messages' is tokenized, and one of them has to be there.");
		}
		return (wire.prompt() != null) ? new Text(wire.prompt(), !Boolean.FALSE.equals(wire.addSpecialTokens()))
				: new Conversation(wire);
	}

	/** What becomes tokens. */
	sealed interface Input {

		/** Asks the tokenizer. */
		Function<TokenizerApi, Mono<TokenIds>> tokens(String model);

	}

	/** A plain text. */
	record Text(String text, boolean addSpecialTokens) implements Input {

		@Override
		public Function<TokenizerApi, Mono<TokenIds>> tokens(String model) {
			return (tokenizer) -> tokenizer.encode(new EncodeRequest(model, List.of(this.text), this.addSpecialTokens))
				.map((encoded) -> encoded.tokens().getFirst());
		}

	}

	/** A conversation, which the model's template renders. */
	record Conversation(TokenizeWire wire) implements Input {

		Conversation {
			if (Boolean.TRUE.equals(wire.addSpecialTokens())) {
				throw ParameterTable.unsupported("add_special_tokens");
			}
		}

		@Override
		public Function<TokenizerApi, Mono<TokenIds>> tokens(String model) {
			return (tokenizer) -> tokenizer.chatPrompt(ChatPrompts.of(model,
					(this.wire.messages() != null) ? this.wire.messages() : List.of(), null,
					this.wire.addGenerationPrompt(), this.wire.continueFinalMessage(), this.wire.chatTemplateKwargs()))
				.map(ChatPromptResponse::tokens);
		}

	}

}
