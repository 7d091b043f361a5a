package io.millrace.gateway.responses;

import java.util.function.Function;

import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.chat.ModelParsers;
import io.millrace.gateway.request.GenerationCall;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.Served;
import io.millrace.protocol.tokenizer.TokenizerApi;
import reactor.core.publisher.Mono;

/** Has turns answered the way that chats are. */
final class ResponseService {

	private final GenerationService generations;

	private final TokenizerApi tokenizer;

	private final ModelParsers parsers;

	private final ReasoningEvents reasoningEvents;

	ResponseService(GenerationService generations, TokenizerApi tokenizer, ModelParsers parsers,
			ReasoningEvents reasoningEvents) {
		this.generations = generations;
		this.tokenizer = tokenizer;
		this.parsers = parsers;
		this.reasoningEvents = reasoningEvents;
	}

	/**
	 * Serves a turn.
	 * @param answer takes what is generated
	 * @return fails with {@link io.millrace.protocol.MillraceException}
	 */
	Mono<Void> serve(Turn turn, Function<Running, Mono<Void>> answer) {
		ResponseRequest request = turn.request();
		Prompting prompting = new Prompting(turn.toChat(), request.truncates(), request.background(), this.tokenizer,
				this.parsers);
		GenerationCall call = new GenerationCall(turn.scope(), request.model(), "input", 1, prompting::prepare,
				request.sampling(), request.options(), request.maxTokens());
		return this.generations.serve(call, (served) -> answer.apply(running(turn, prompting, served)));
	}

	private Running running(Turn turn, Prompting prompting, Served served) {
		ResponseRequest request = turn.request();
		ResponseHead head = new ResponseHead(turn.ids(), turn.createdAt(), request.model(), served.sampling(),
				request.encryptsReasoning(), this.reasoningEvents, request.echo());
		return Running.of(turn, new ResponseEvents(head, prompting.form(), new Scores(served.vocabulary())), served);
	}

}
