package io.millrace.gateway.responses;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.error.ApiError;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.Piece.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A response as far as it has come: what every snapshot shows. Not thread-safe. */
final class ResponseResource {

	static final String QUEUED = "queued";

	static final String IN_PROGRESS = "in_progress";

	static final String COMPLETED = "completed";

	static final String INCOMPLETE = "incomplete";

	static final String FAILED = "failed";

	static final String CANCELLED = "cancelled";

	private static final Set<String> GOING = Set.of(QUEUED, IN_PROGRESS);

	private final ResponseHead head;

	private final List<OutputItem> output = new ArrayList<>();

	/** Whether the last item may still grow. */
	private boolean isOpen;

	/** The status of the last item, once it is closed. */
	private String lastStatus = COMPLETED;

	private String status = IN_PROGRESS;

	private @Nullable Instant completedAt;

	private @Nullable String incompleteReason;

	private @Nullable ApiError error;

	private @Nullable TokenUsage usage;

	private int reasoningTokens;

	ResponseResource(ResponseHead head) {
		this.head = head;
	}

	/** Whether a response of this status has not ended. */
	static boolean isGoing(String status) {
		return GOING.contains(status);
	}

	void open(OutputItem item) {
		this.output.add(item);
		this.isOpen = true;
	}

	/** The item that grows. */
	@Nullable OutputItem openItem() {
		return this.isOpen ? this.output.getLast() : null;
	}

	int openIndex() {
		return this.output.size() - 1;
	}

	int size() {
		return this.output.size();
	}

	void close(String itemStatus) {
		this.isOpen = false;
		this.lastStatus = itemStatus;
	}

	void queued() {
		this.status = QUEUED;
	}

	void inProgress() {
		this.status = IN_PROGRESS;
	}

	/** It has ended, whole or at its most tokens. */
	void ended(boolean whole, TokenUsage took, int ofReasoning) {
		this.status = whole ? COMPLETED : INCOMPLETE;
		this.incompleteReason = whole ? null : "max_output_tokens";
		this.completedAt = whole ? Instant.now() : null;
		this.usage = took;
		this.reasoningTokens = ofReasoning;
	}

	void failed(ApiError why) {
		this.status = FAILED;
		this.error = why;
		close(INCOMPLETE);
	}

	void cancelled() {
		this.status = CANCELLED;
		close(INCOMPLETE);
	}

	String status() {
		return this.status;
	}

	/** All of it as JSON. */
	byte[] toBytes() {
		return Json.bytes(this::write);
	}

	void write(JsonGenerator json) {
		json.writeStartObject();
		json.writeStringProperty("id", this.head.ids().response());
		json.writeStringProperty("object", "response");
		json.writeNumberProperty("created_at", this.head.createdAt().getEpochSecond());
		if (this.completedAt != null) {
			json.writeNumberProperty("completed_at", this.completedAt.getEpochSecond());
		}
		else {
			json.writeNullProperty("completed_at");
		}
		json.writeStringProperty("status", this.status);
		writeReason(json);
		json.writeStringProperty("model", this.head.model());
		writeError(json);
		writeOutput(json);
		this.head.write(json);
		writeUsage(json);
		json.writeEndObject();
	}

	private void writeReason(JsonGenerator json) {
		if (this.incompleteReason == null) {
			json.writeNullProperty("incomplete_details");
			return;
		}
		json.writeObjectPropertyStart("incomplete_details");
		json.writeStringProperty("reason", this.incompleteReason);
		json.writeEndObject();
	}

	private void writeError(JsonGenerator json) {
		ApiError why = this.error;
		if (why == null) {
			json.writeNullProperty("error");
			return;
		}
		json.writeObjectPropertyStart("error");
		json.writeStringProperty("code", code(why));
		json.writeStringProperty("message", why.message());
		json.writeEndObject();
	}

	/** A word for a failure, also for one that has no code. */
	static String code(ApiError why) {
		String code = why.error().code();
		return (code != null) ? code : why.error().type();
	}

	private void writeOutput(JsonGenerator json) {
		json.writeArrayPropertyStart("output");
		for (int i = 0; i < this.output.size(); i++) {
			this.output.get(i).write(json, itemStatus(i), false);
		}
		json.writeEndArray();
	}

	private String itemStatus(int index) {
		if (index < this.output.size() - 1) {
			return COMPLETED;
		}
		return this.isOpen ? IN_PROGRESS : this.lastStatus;
	}

	private void writeUsage(JsonGenerator json) {
		TokenUsage took = this.usage;
		if (took == null) {
			json.writeNullProperty("usage");
			return;
		}
		Integer cached = took.cached();
		json.writeName("usage");
		writeUsage(json, took.prompt(), (cached != null) ? cached : 0, took.completion(), this.reasoningTokens);
	}

	static void writeUsage(JsonGenerator json, int input, int cached, int output, int reasoning) {
		json.writeStartObject();
		json.writeNumberProperty("input_tokens", input);
		json.writeObjectPropertyStart("input_tokens_details");
		json.writeNumberProperty("cached_tokens", cached);
		json.writeNumberProperty("cache_write_tokens", 0);
		json.writeEndObject();
		json.writeNumberProperty("output_tokens", output);
		json.writeObjectPropertyStart("output_tokens_details");
		json.writeNumberProperty("reasoning_tokens", reasoning);
		json.writeEndObject();
		json.writeNumberProperty("total_tokens", input + output);
		json.writeEndObject();
	}

}
