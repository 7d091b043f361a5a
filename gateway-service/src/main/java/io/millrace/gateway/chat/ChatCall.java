package io.millrace.gateway.chat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Prepared;
import io.millrace.grammar.GrammarSpec;
import io.millrace.parsers.CallSyntax;
import io.millrace.parsers.ReasoningParser;
import io.millrace.parsers.ToolParser;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One chat on its way from the request to an answer: what is known of the answer's form
 * once the model has been found and its template has been asked.
 */
public final class ChatCall {

	private final ChatRequest request;

	private final TokenizerApi tokenizer;

	private final ModelParsers parsers;

	private volatile @Nullable AnswerForm form;

	/**
	 * A chat to be answered.
	 * @param request what is asked
	 * @param tokenizer who knows the model's template
	 * @param parsers who reads its answers
	 */
	public ChatCall(ChatRequest request, TokenizerApi tokenizer, ModelParsers parsers) {
		this.request = request;
		this.tokenizer = tokenizer;
		this.parsers = parsers;
	}

	/** Asks the tokenizer for the prompt. */
	public Mono<Prepared> prepare(ServedModel model) {
		return this.tokenizer.chatPrompt(this.request.prompt().to(model.card().name())).flatMap((prompt) -> {
			AnswerForm known = form(model, prompt);
			this.form = known;
			GrammarChoice grammar = grammar(known);
			return processors(model, known).map((processors) -> new Prepared(List.of(prompt.tokens()),
					this.request.sampling().text().with(known.markers(), known.reasoning() != null), processors,
					grammar));
		});
	}

	/** A model that does not reason keeps any budget. */
	private Mono<List<LogitsProcessorCall>> processors(ServedModel model, AnswerForm known) {
		Integer budget = this.request.thinkingBudget();
		if (budget == null || known.reasoning() == null) {
			return Mono.just(List.of());
		}
		return ThinkingLimit.of(budget, model.card().name(), known.prompt(), known.reasoning(), this.tokenizer)
			.map(List::of);
	}

	/** How the answers are read; known once {@link #prepare} has been answered. */
	public AnswerForm form() {
		return Objects.requireNonNull(this.form);
	}

	private AnswerForm form(ServedModel model, ChatPromptResponse prompt) {
		Set<String> names = new HashSet<>(model.card().aliases());
		names.add(model.card().name());
		ReasoningParser reasoning = this.parsers.reasoning(names, prompt);
		ToolParser tool = this.request.tools().callable() ? tool(this.parsers.tool(names, prompt)) : null;
		return new AnswerForm(prompt.text(), tool, this.request.tools().names(), this.request.tools().maxCalls(),
				reasoning, this.request.includesReasoning(), this.parsers.conformance(this.request.tools()));
	}

	/** Calls that have to be made are written in a form that a grammar can say. */
	private @Nullable ToolParser tool(@Nullable ToolParser ofModel) {
		boolean sayable = ofModel != null && ofModel.syntax() != null;
		return (this.request.tools().choice() instanceof ToolChoice.Required && !sayable) ? this.parsers.plain()
				: ofModel;
	}

	/** What the answer has to be, as far as its form matters; null if it does not. */
	private @Nullable GrammarChoice grammar(AnswerForm known) {
		Tools tools = this.request.tools();
		GrammarChoice own = this.request.options().grammar();
		GrammarChoice choice = switch (tools.choice()) {
			case ToolChoice.None none -> own;
			case ToolChoice.Required(Set<String> names) ->
				new GrammarChoice("tools", ToolGrammar.calls(tools, names, syntax(known, "tool_choice")));
			case ToolChoice.Allowed(Set<String> names) -> free(known, names, own, "tool_choice");
			case ToolChoice.Auto auto ->
				(tools.areStrict() || own != null) ? free(known, tools.names(), own, "tools") : null;
		};
		return (choice != null) ? new GrammarChoice(choice.param(),
				ToolGrammar.afterReasoning(choice.spec(), known.reasoning(), known.prompt())) : null;
	}

	/** Calls, as far as the model makes any, and text, or what the request wants. */
	private @Nullable GrammarChoice free(AnswerForm known, Set<String> names, @Nullable GrammarChoice own,
			String param) {
		Tools tools = this.request.tools();
		if (!tools.callable()) {
			return own;
		}
		CallSyntax syntax = syntax(known, (own != null) ? own.param() : param);
		return (own == null) ? new GrammarChoice("tools", ToolGrammar.textWithCalls(tools, names, syntax))
				: new GrammarChoice(own.param(),
						new GrammarSpec.AnyOf(List.of(own.spec(), ToolGrammar.calls(tools, names, syntax))));
	}

	private static CallSyntax syntax(AnswerForm known, String param) {
		CallSyntax syntax = (known.tool() != null) ? known.tool().syntax() : null;
		if (syntax == null) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, param, "'" + param
					+ "' with this value cannot be kept for this model, whose tool calls no grammar can say.");
		}
		return syntax;
	}

}
