package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.millrace.parsers.Parsers;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template, with the variables and the conventions that transformers gives
 * to templates ({@code apply_chat_template}). Thread-safe.
 */
public final class ChatTemplate {

	private static final String TOOL_TEMPLATE = "tool_use";

	private final Map<String, String> specialTokens;

	private final Variant standard;

	private final Variant withTools;

	private final Optional<String> toolParser;

	private final Optional<String> reasoningParser;

	private ChatTemplate(Map<String, String> specialTokens, Variant standard, Variant withTools) {
		this.specialTokens = new LinkedHashMap<>(specialTokens);
		this.standard = standard;
		this.withTools = withTools;
		this.toolParser = Parsers.installed()
			.toolMeantBy(withTools.source())
			.map((parser) -> parser.names().getFirst());
		this.reasoningParser = Parsers.installed()
			.reasoningMeantBy(standard.source())
			.map((parser) -> parser.names().getFirst());
	}

	/**
	 * Reads the template of a model directory: {@code chat_template.jinja}, or
	 * {@code chat_template.json}, or what {@code tokenizer_config.json} holds.
	 * @return empty if the model has none
	 * @throws IOException if a file cannot be read
	 */
	public static Optional<ChatTemplate> read(Path modelDirectory) throws IOException {
		return read(new TokenizerFiles(modelDirectory));
	}

	static Optional<ChatTemplate> read(TokenizerSource source) throws IOException {
		Map<String, String> sources = source.chatTemplates();
		String standard = sources.get(TokenizerFiles.DEFAULT_TEMPLATE);
		if (standard == null) {
			return Optional.empty();
		}
		return Optional.of(of(standard, sources.get(TOOL_TEMPLATE), source.specialTokens()));
	}

	/**
	 * A template given as text.
	 * @param source the template
	 * @param toolSource the one for requests with tools, null if the same
	 * @param specialTokens variables such as {@code eos_token}
	 */
	static ChatTemplate of(String source, @Nullable String toolSource, Map<String, String> specialTokens) {
		Variant standard = Variant.of(source);
		return new ChatTemplate(specialTokens, standard,
				(toolSource != null) ? Variant.forTools(toolSource) : standard);
	}

	/**
	 * Renders a conversation.
	 * @throws MillraceException {@code INVALID_VALUE} with {@code messages} as its param
	 * if the template refuses the conversation, with the template's own sentence where it
	 * has one
	 */
	public String render(ChatPromptRequest request) {
		check(request);
		checkTools(request);
		Variant variant = (request.tools() != null) ? this.withTools : this.standard;
		List<Map<String, @Nullable Object>> messages = ChatMessages.prepare(request.messages(), variant.form());
		if (variant.argumentsAreText()) {
			CallArguments.write(messages);
		}
		if (!request.continueFinalMessage()) {
			return variant.engine().render(variables(request, messages));
		}
		FinalMessage last = FinalMessage.mark(messages);
		return last.cut(variant.engine().render(variables(request, messages)));
	}

	/** Name of the parser for the tool calls of such a model's answers. */
	public Optional<String> toolParser() {
		return this.toolParser;
	}

	/** Name of the parser for the reasoning in such a model's answers. */
	public Optional<String> reasoningParser() {
		return this.reasoningParser;
	}

	/** A template that never asks for tools would let them vanish. */
	private void checkTools(ChatPromptRequest request) {
		if (request.tools() != null && !this.withTools.knowsTools()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "tools",
					"The model's chat template has no place for tools, so it cannot be told of any; leave them out.");
		}
	}

	private static void check(ChatPromptRequest request) {
		if (request.messages().isEmpty()) {
			throw ChatMessages.invalid("A conversation has at least one message, got 0.");
		}
		if (request.addGenerationPrompt() && request.continueFinalMessage()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "continue_final_message",
					"continue_final_message and add_generation_prompt exclude each other.");
		}
	}

	private Map<String, @Nullable Object> variables(ChatPromptRequest request,
			List<Map<String, @Nullable Object>> messages) {
		Map<String, @Nullable Object> variables = new HashMap<>(this.specialTokens);
		variables.put("documents", null);
		variables.putAll(request.templateArguments());
		variables.put("messages", messages);
		variables.put("tools", request.tools());
		variables.put("add_generation_prompt", request.addGenerationPrompt());
		return variables;
	}

	/**
	 * One compiled template.
	 *
	 * @param engine renders it
	 * @param form the form of content that it reads
	 * @param source the template
	 * @param knowsTools whether it reads the variable {@code tools}
	 * @param argumentsAreText whether it joins the arguments of calls to other texts
	 */
	private record Variant(TemplateEngine engine, ContentForm form, String source, boolean knowsTools,
			boolean argumentsAreText) {

		private static final Pattern TOOLS = Pattern.compile("\\{[{%][^}]*\\btools\\b");

		static Variant of(String source) {
			return of(source, TOOLS.matcher(source).find());
		}

		/** One that is only asked where there are tools. */
		static Variant forTools(String source) {
			return of(source, true);
		}

		private static Variant of(String source, boolean knowsTools) {
			return new Variant(JinjaEngine.compile(source), ContentForm.of(source), source, knowsTools,
					CallArguments.areText(source));
		}

	}

}
