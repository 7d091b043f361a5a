package io.millrace.gateway.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.jspecify.annotations.Nullable;

/**
 * From a conversation on the wire to what the tokenizer is asked, for every route that
 * has one.
 */
public final class ChatPrompts {

	private static final Set<String> RESERVED_VARIABLES = Set.of("messages", "tools", "add_generation_prompt",
			"continue_final_message", "chat_template", "tokenize");

	private ChatPrompts() {
	}

	/**
	 * Checks it.
	 * @param model name of the model
	 * @param messages as they arrived
	 * @param tools tools that the model is told of; null for none
	 * @param addGenerationPrompt whether the assistant's turn is opened; null is yes,
	 * where no message is continued
	 * @param continueFinalMessage whether the last message is continued
	 * @param arguments further variables of the template
	 * @throws MillraceException that names the parameter at fault
	 */
	@SuppressWarnings("NullAway") // class files of records lose the annotations of type
									// arguments
	public static ChatPromptRequest of(String model, List<@Nullable Map<String, @Nullable Object>> messages,
			@Nullable List<Map<String, @Nullable Object>> tools, @Nullable Boolean addGenerationPrompt,
			@Nullable Boolean continueFinalMessage, @Nullable Map<String, @Nullable Object> arguments) {
		return new ChatPromptRequest(model, ChatMessages.of(messages), tools,
				addsGenerationPrompt(addGenerationPrompt, continueFinalMessage),
				Boolean.TRUE.equals(continueFinalMessage), checked(arguments));
	}

	private static boolean addsGenerationPrompt(@Nullable Boolean adds, @Nullable Boolean continues) {
		if (Boolean.TRUE.equals(continues) && Boolean.TRUE.equals(adds)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "continue_final_message",
					"'continue_final_message' and 'add_generation_prompt' cannot both be true.");
		}
		return !Boolean.TRUE.equals(continues) && !Boolean.FALSE.equals(adds);
	}

	private static Map<String, @Nullable Object> checked(@Nullable Map<String, @Nullable Object> arguments) {
		Map<String, @Nullable Object> checked = new LinkedHashMap<>();
		if (arguments != null) {
			checked.putAll(arguments);
		}
		checked.keySet().stream().filter(RESERVED_VARIABLES::contains).findFirst().ifPresent((name) -> {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "chat_template_kwargs",
					"'chat_template_kwargs' cannot set '" + name + "'.");
		});
		return checked;
	}

}
