package io.millrace.platform;

import java.util.Map;

import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import org.jspecify.annotations.Nullable;

/**
 * A request for many sampled tokens, the same whenever its number is.
 *
 * @param number its prompt and its seed
 * @param streamed whether the answer comes in pieces
 * @param stop where the answer ends before it is whole, or null
 */
record Question(int number, boolean streamed, @Nullable String stop) {

	static final int TOKENS = 200;

	/** Every fourth answer follows a schema, whose values are longer than an answer. */
	private static final Map<String, Object> SCHEMA = Map.of("type", "array", "items", Map.of("type", "string"),
			"minItems", TOKENS);

	ChatCompletionCreateParams params() {
		ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.addUserMessage("Tell me about the number " + this.number + ".")
			.temperature(1.5)
			.putAdditionalBodyProperty("seed", JsonValue.from(1000 + this.number))
			.maxCompletionTokens(TOKENS)
			.putAdditionalBodyProperty("ignore_eos", JsonValue.from(true))
			.putAdditionalBodyProperty("return_token_ids", JsonValue.from(true));
		if (this.number % 4 == 3) {
			params.putAdditionalBodyProperty("guided_json", JsonValue.from(SCHEMA));
		}
		if (this.stop != null) {
			params.stop(this.stop);
		}
		if (this.streamed) {
			params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
		}
		return params.build();
	}

}
