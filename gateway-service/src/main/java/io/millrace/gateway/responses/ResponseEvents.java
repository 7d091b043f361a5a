package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.chat.AnswerForm;
import io.millrace.gateway.chat.ParsedAnswer;
import io.millrace.gateway.chat.ParsedChunks;
import io.millrace.gateway.error.ApiError;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.parsers.AnswerEvent;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * From the pieces of a generation to the events of its response, and to the response
 * itself, which is what the events say. The same pieces make the same events, but for the
 * time at which it was completed. Not thread-safe.
 */
final class ResponseEvents {

	private final ResponseHead head;

	private final Scores scores;

	private final ResponseResource resource;

	/** Tells what the answer says apart; null where all of it is text. */
	private final @Nullable ParsedChunks parsed;

	private @Nullable DeltaTemplate delta;

	private long next;

	ResponseEvents(ResponseHead head, AnswerForm form, Scores scores) {
		this.head = head;
		this.scores = scores;
		this.resource = new ResponseResource(head);
		this.parsed = form.isPlain() ? null : new ParsedChunks(new ParsedAnswer(form, random(head)));
	}

	/** The same ids of calls whenever the same response is made again. */
	private static SplittableRandom random(ResponseHead head) {
		String digits = head.ids().digits();
		return new SplittableRandom(
				Long.parseUnsignedLong(digits.substring(16), 16) ^ Long.parseUnsignedLong(digits.substring(0, 16), 16));
	}

	/** It waits, before any piece. */
	List<ResponseEvent> queue() {
		this.resource.queued();
		return List.of(snapshot("response.created"), snapshot("response.queued"));
	}

	/** The events of a piece. */
	List<ResponseEvent> add(Piece piece) {
		return switch (piece) {
			case Piece.Admitted admitted -> begin();
			case Piece.PromptScores ofPrompt -> List.of();
			case Piece.KeepAlive keepAlive -> List.of();
			case Piece.Text text -> text(text);
			case Piece.End end -> end(end);
		};
	}

	/** It failed: the error, and what there is of it. */
	List<ResponseEvent> fail(ApiError error) {
		ResponseEvent first = event("error", (json) -> writeError(json, error));
		this.resource.failed(error);
		return List.of(first, snapshot("response.failed"));
	}

	/** Nobody wants more of it. */
	List<ResponseEvent> cancel() {
		this.resource.cancelled();
		return List.of(snapshot("response.incomplete"));
	}

	/** Whether there was an event. */
	boolean hasBegun() {
		return this.next > 0;
	}

	/** The response as far as it has come. */
	ResponseResource resource() {
		return this.resource;
	}

	ResponseHead head() {
		return this.head;
	}

	private List<ResponseEvent> begin() {
		List<ResponseEvent> events = new ArrayList<>(2);
		this.resource.inProgress();
		if (this.next == 0) {
			events.add(snapshot("response.created"));
		}
		events.add(snapshot("response.in_progress"));
		return events;
	}

	private List<ResponseEvent> text(Piece.Text text) {
		List<ResponseEvent> events = new ArrayList<>();
		if (this.parsed == null) {
			say(events, text.text(), text.tokens(), text.scores());
		}
		else {
			this.parsed.add(text).forEach((part) -> add(events, part));
		}
		return events;
	}

	private List<ResponseEvent> end(Piece.End end) {
		List<ResponseEvent> events = new ArrayList<>();
		int ofReasoning = 0;
		if (this.parsed != null) {
			this.parsed.finish(end).forEach((part) -> add(events, part));
			ofReasoning = this.parsed.answer().reasoningTokens();
		}
		if (this.resource.size() == 0) {
			message(events);
		}
		boolean whole = end.reason() != FinishReason.LENGTH;
		close(events, whole ? ResponseResource.COMPLETED : ResponseResource.INCOMPLETE);
		this.resource.ended(whole, end.usage(), ofReasoning);
		events.add(snapshot(whole ? "response.completed" : "response.incomplete"));
		return events;
	}

	private void add(List<ResponseEvent> events, ParsedChunks.Part part) {
		switch (part.event()) {
			case AnswerEvent.Text text -> say(events, text.text(), part.tokens(), part.scores());
			case AnswerEvent.Reasoning reasoning -> think(events, reasoning.text());
			case AnswerEvent.CallBegins call -> call(events, call);
			case AnswerEvent.Arguments arguments -> grow(events, arguments.json());
		}
	}

	private void say(List<ResponseEvent> events, String text, TokenIds tokens, @Nullable TokenScores ofTokens) {
		OutputItem.Message message = (this.resource.openItem() instanceof OutputItem.Message open) ? open
				: message(events);
		if (ofTokens == null) {
			grow(events, text);
			return;
		}
		message.text().append(text);
		message.scored().add(new OutputItem.ScoredText(tokens, ofTokens));
		events.add(inPart("response.output_text.delta", message, (json) -> {
			this.scores.writeArray(json, "logprobs", tokens, ofTokens);
			json.writeStringProperty("delta", text);
		}));
	}

	private void think(List<ResponseEvent> events, String text) {
		if (!(this.resource.openItem() instanceof OutputItem.Reasoning)) {
			OutputItem.Reasoning item = new OutputItem.Reasoning(id("reasoning"), new StringBuilder(),
					this.head.encryptsReasoning());
			open(events, item, this.head.reasoningEvents().delta(), true);
			events.add(inPart("response.content_part.added", item, (json) -> {
				json.writeName("part");
				item.writePart(json);
			}));
		}
		grow(events, text);
	}

	private void call(List<ResponseEvent> events, AnswerEvent.CallBegins call) {
		String callId = String.valueOf(call.id());
		open(events, new OutputItem.Call(id("function_call"), callId, call.name(), new StringBuilder()),
				"response.function_call_arguments.delta", false);
	}

	private OutputItem.Message message(List<ResponseEvent> events) {
		OutputItem.Message item = new OutputItem.Message(id("message"), this.scores);
		open(events, item, "response.output_text.delta", true);
		events.add(inPart("response.content_part.added", item, (json) -> {
			json.writeName("part");
			item.writePart(json);
		}));
		return item;
	}

	private String id(String type) {
		return this.head.ids().output(type, this.resource.size());
	}

	private void open(List<ResponseEvent> events, OutputItem item, String deltas, boolean isPart) {
		close(events, ResponseResource.COMPLETED);
		this.resource.open(item);
		this.delta = new DeltaTemplate(deltas, item.id(), this.resource.openIndex(), isPart,
				item instanceof OutputItem.Message);
		events.add(ofItem("response.output_item.added", item, ResponseResource.IN_PROGRESS, true));
	}

	private void grow(List<ResponseEvent> events, String text) {
		OutputItem item = this.resource.openItem();
		if (item != null && this.delta != null) {
			item.text().append(text);
			events.add(this.delta.with(text, this.next++));
		}
	}

	private void close(List<ResponseEvent> events, String status) {
		switch (this.resource.openItem()) {
			case null -> {
				return;
			}
			case OutputItem.Message message -> {
				events.add(inPart("response.output_text.done", message, (json) -> {
					json.writeStringProperty("text", message.text().toString());
					message.writeLogprobs(json);
				}));
				events.add(inPart("response.content_part.done", message, (json) -> {
					json.writeName("part");
					message.writePart(json);
				}));
			}
			case OutputItem.Reasoning reasoning -> {
				events.add(inPart(this.head.reasoningEvents().done(), reasoning,
						(json) -> json.writeStringProperty("text", reasoning.text().toString())));
				events.add(inPart("response.content_part.done", reasoning, (json) -> {
					json.writeName("part");
					reasoning.writePart(json);
				}));
			}
			case OutputItem.Call call -> events.add(event("response.function_call_arguments.done", (json) -> {
				writePlace(json, call);
				json.writeStringProperty("name", call.name());
				json.writeStringProperty("arguments", call.text().toString());
			}));
		}
		OutputItem item = this.resource.openItem();
		if (item != null) {
			events.add(ofItem("response.output_item.done", item, status, false));
		}
		this.resource.close(status);
	}

	private ResponseEvent ofItem(String type, OutputItem item, String status, boolean isEmpty) {
		return event(type, (json) -> {
			json.writeNumberProperty("output_index", this.resource.openIndex());
			json.writeName("item");
			item.write(json, status, isEmpty);
		});
	}

	private ResponseEvent inPart(String type, OutputItem item, Consumer<JsonGenerator> writer) {
		return event(type, (json) -> {
			writePlace(json, item);
			json.writeNumberProperty("content_index", 0);
			writer.accept(json);
		});
	}

	private void writePlace(JsonGenerator json, OutputItem item) {
		json.writeStringProperty("item_id", item.id());
		json.writeNumberProperty("output_index", this.resource.openIndex());
	}

	/** Under both forms in which clients look for it. */
	private static void writeError(JsonGenerator json, ApiError error) {
		json.writeObjectPropertyStart("error");
		json.writeStringProperty("type", error.error().type());
		writeProperties(json, error);
		json.writeEndObject();
		writeProperties(json, error);
	}

	private static void writeProperties(JsonGenerator json, ApiError error) {
		json.writeStringProperty("code", ResponseResource.code(error));
		json.writeStringProperty("message", error.message());
		json.writeStringProperty("param", error.param());
	}

	private ResponseEvent snapshot(String type) {
		return event(type, (json) -> {
			json.writeName("response");
			this.resource.write(json);
		});
	}

	private ResponseEvent event(String type, Consumer<JsonGenerator> writer) {
		long sequence = this.next++;
		return new ResponseEvent(type, sequence, Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("type", type);
			writer.accept(json);
			json.writeNumberProperty("sequence_number", sequence);
			json.writeEndObject();
		}));
	}

}
