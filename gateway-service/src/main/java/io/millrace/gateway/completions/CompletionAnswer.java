package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.CollectedChoice;
import io.millrace.gateway.answer.ScoredTokens;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.LogProbabilities;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A completion as one document. */
final class CompletionAnswer implements Answers.Answer {

	static final String OBJECT = "text_completion";

	private final AnswerHead head;

	private final CompletionRequest request;

	private final List<Echo> echoes;

	private final Scores scores;

	private final List<CollectedChoice> choices;

	private final UsageTotal usage;

	CompletionAnswer(AnswerHead head, CompletionRequest request, List<Echo> echoes, Scores scores) {
		this.head = head;
		this.request = request;
		this.echoes = echoes;
		this.scores = scores;
		this.choices = Stream.generate(CollectedChoice::new).limit(request.choices()).toList();
		this.usage = new UsageTotal(request.choices(), request.options().n());
	}

	@Override
	public void add(IndexedPiece indexed) {
		this.choices.get(indexed.index()).add(indexed.piece());
		this.usage.add(indexed);
	}

	@Override
	public byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			this.head.write(json, OBJECT);
			json.writeArrayPropertyStart("choices");
			for (int index = 0; index < this.choices.size(); index++) {
				write(json, index, this.choices.get(index));
			}
			json.writeEndArray();
			this.usage.write(json);
			json.writeEndObject();
		});
	}

	private void write(JsonGenerator json, int index, CollectedChoice choice) {
		Echo echo = this.echoes.isEmpty() ? null : this.echoes.get(this.request.promptOf(index));
		json.writeStartObject();
		json.writeNumberProperty("index", index);
		json.writeStringProperty("text", ((echo != null) ? echo.text() : "") + choice.text());
		writeLogprobs(json, choice, echo);
		json.writeStringProperty("finish_reason", AnswerHead.word(choice.reason()));
		LogProbabilities ofPrompt = choice.promptLogprobs();
		if (this.request.promptLogprobs() != null && ofPrompt != null) {
			this.scores.writePrompt(json, choice.prompt(), ofPrompt, this.request.promptLogprobs());
		}
		if (this.request.returnTokenIds()) {
			AnswerHead.writeTokens(json, "prompt_token_ids", choice.prompt());
			AnswerHead.writeTokens(json, "token_ids", choice.tokens());
		}
		json.writeEndObject();
	}

	private void writeLogprobs(JsonGenerator json, CollectedChoice choice, @Nullable Echo echo) {
		Integer most = this.request.logprobs();
		if (most == null) {
			json.writeNullProperty("logprobs");
			return;
		}
		List<ScoredTokens> parts = new ArrayList<>(2);
		if (echo != null) {
			parts.add(echo.scored(choice.promptLogprobs()));
		}
		TokenScores generated = choice.scores();
		if (generated != null) {
			parts.add(new ScoredTokens(choice.tokens(), generated.logprobs(), generated.offsets())
				.after((echo != null) ? echo.length() : 0));
		}
		this.scores.writeLegacy(json, parts, most);
	}

}
