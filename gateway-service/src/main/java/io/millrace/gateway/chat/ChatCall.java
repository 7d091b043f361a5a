package io.millrace.gateway.chat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Prepared;
import io.millrace.parsers.ReasoningParser;
import io.millrace.parsers.ToolParser;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One chat on its way from the request to an answer: what is known of the answer's form
 * once the model has been found and its template has been asked.
 */
final class ChatCall {

	private final ChatRequest request;

	private final TokenizerApi tokenizer;

	private final ModelParsers parsers;

	private volatile @Nullable AnswerForm form;

	ChatCall(ChatRequest request, TokenizerApi tokenizer, ModelParsers parsers) {
		this.request = request;
		this.tokenizer = tokenizer;
		this.parsers = parsers;
	}

	/** Asks the tokenizer for the prompt. */
	Mono<Prepared> prepare(ServedModel model) {
		return this.tokenizer.chatPrompt(this.request.prompt().to(model.card().name())).flatMap((prompt) -> {
			AnswerForm known = form(model, prompt);
			this.form = known;
			return processors(model, known).map((processors) -> new Prepared(List.of(prompt.tokens()),
					this.request.sampling().text().with(known.markers(), known.reasoning() != null), processors));
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
	AnswerForm form() {
		return Objects.requireNonNull(this.form);
	}

	private AnswerForm form(ServedModel model, ChatPromptResponse prompt) {
		Set<String> names = new HashSet<>(model.card().aliases());
		names.add(model.card().name());
		ReasoningParser reasoning = this.parsers.reasoning(names, prompt);
		ToolParser tool = this.request.tools().callable() ? this.parsers.tool(names, prompt) : null;
		return new AnswerForm(prompt.text(), tool, this.request.tools().names(), this.request.tools().parallel(),
				reasoning, this.request.includesReasoning());
	}

}
