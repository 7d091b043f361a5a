package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.millrace.gateway.chat.AnswerForm;
import io.millrace.gateway.chat.ChatCall;
import io.millrace.gateway.chat.ChatRequest;
import io.millrace.gateway.chat.ModelParsers;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Prepared;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks for a turn's prompt. Where not all fits and it may be cut, it begins with that
 * turn of the user from which on all does; what the system says is always kept.
 */
final class Prompting {

	private static final String MESSAGES = "messages";

	private final ChatRequest chat;

	private final boolean truncates;

	private final TokenizerApi tokenizer;

	private final ModelParsers parsers;

	private final boolean isRepeatable;

	private volatile @Nullable ChatCall call;

	/**
	 * The prompt of a turn.
	 * @param chat the turn as a chat
	 * @param truncates whether it may be cut
	 * @param isRepeatable whether its events have to be the same when it is answered
	 * again
	 * @param tokenizer who knows the template
	 * @param parsers who reads the answer
	 */
	Prompting(ChatRequest chat, boolean truncates, boolean isRepeatable, TokenizerApi tokenizer, ModelParsers parsers) {
		this.chat = chat;
		this.truncates = truncates;
		this.isRepeatable = isRepeatable;
		this.tokenizer = tokenizer;
		this.parsers = parsers;
	}

	Mono<Prepared> prepare(ServedModel model) {
		return asked(model, this.chat).flatMap((all) -> fits(model, all) ? Mono.just(all) : cut(model, all))
			.map((prepared) -> this.isRepeatable ? apart(prepared) : prepared)
			.onErrorMap(MillraceException.class, Prompting::renamed);
	}

	/** A text a token: the same tokens then make the same events. */
	private static Prepared apart(Prepared prepared) {
		return new Prepared(prepared.prompts(), prepared.text().with(prepared.text().kept(), true),
				prepared.processors(), prepared.grammar());
	}

	/** How the answers are read; known once {@link #prepare} has been answered. */
	AnswerForm form() {
		return Objects.requireNonNull(this.call).form();
	}

	private Mono<Prepared> asked(ServedModel model, ChatRequest request) {
		ChatCall asking = new ChatCall(request, this.tokenizer, this.parsers);
		return asking.prepare(model).doOnNext((prepared) -> this.call = asking);
	}

	/** The half of the context at most is kept free for the answer. */
	private boolean fits(ServedModel model, Prepared prepared) {
		int length = model.card().maxModelLen();
		Integer wanted = this.chat.maxTokens();
		int room = Math.clamp((wanted != null) ? wanted : 1, 1, Math.max(1, length / 2));
		return !this.truncates || prepared.prompts().getFirst().size() <= length - room;
	}

	private Mono<Prepared> cut(ServedModel model, Prepared all) {
		List<Integer> starts = starts();
		return starts.isEmpty() ? Mono.just(all) : search(model, starts, 0, starts.size() - 1);
	}

	/** Where a turn of the user begins that is not the first. */
	private List<Integer> starts() {
		List<Map<String, @Nullable Object>> messages = this.chat.prompt().messages();
		List<Integer> starts = new ArrayList<>();
		boolean isFirst = true;
		for (int i = 0; i < messages.size(); i++) {
			if ("user".equals(messages.get(i).get("role"))) {
				if (!isFirst) {
					starts.add(i);
				}
				isFirst = false;
			}
		}
		return starts;
	}

	/** Halves the places, until the first is found from which on all fits. */
	private Mono<Prepared> search(ServedModel model, List<Integer> starts, int low, int high) {
		int middle = (low + high) / 2;
		return asked(model, from(starts.get(middle))).flatMap((prepared) -> {
			boolean fits = fits(model, prepared);
			if (low == high) {
				return Mono.just(prepared);
			}
			return fits ? search(model, starts, low, middle) : search(model, starts, middle + 1, high);
		});
	}

	@SuppressWarnings("NullAway") // class files of records lose the annotations of type
									// arguments
	private ChatRequest from(int start) {
		ChatPromptRequest whole = this.chat.prompt();
		List<Map<String, @Nullable Object>> kept = new ArrayList<>();
		for (int i = 0; i < whole.messages().size(); i++) {
			if (i >= start || "system".equals(whole.messages().get(i).get("role"))) {
				kept.add(whole.messages().get(i));
			}
		}
		return this.chat.with(new ChatPromptRequest(whole.model(), kept, whole.tools(), whole.addGenerationPrompt(),
				whole.continueFinalMessage(), whole.templateArguments()));
	}

	/** Here messages are called input. */
	private static MillraceException renamed(MillraceException failure) {
		return MESSAGES.equals(failure.param())
				? new MillraceException(failure.errorCode(), failure.sentence(), "input", failure) : failure;
	}

}
