package io.millrace.gateway.batches;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes OpenAI's batch object. */
final class BatchJson {

	private BatchJson() {
	}

	static void writeList(JsonGenerator json, List<Batch> found, int limit) {
		List<Batch> page = found.stream().limit(limit).toList();
		json.writeStartObject();
		json.writeStringProperty("object", "list");
		json.writeArrayPropertyStart("data");
		page.forEach((batch) -> write(json, batch));
		json.writeEndArray();
		json.writeStringProperty("first_id", page.isEmpty() ? null : page.getFirst().id());
		json.writeStringProperty("last_id", page.isEmpty() ? null : page.getLast().id());
		json.writeBooleanProperty("has_more", found.size() > limit);
		json.writeEndObject();
	}

	static void write(JsonGenerator json, Batch batch) {
		json.writeStartObject();
		json.writeStringProperty("id", batch.id());
		json.writeStringProperty("object", "batch");
		json.writeStringProperty("endpoint", batch.order().endpoint());
		writeErrors(json, batch.errors());
		json.writeStringProperty("input_file_id", batch.order().inputFileId());
		json.writeStringProperty("completion_window", batch.order().completionWindow());
		json.writeStringProperty("status", batch.status().id());
		json.writeStringProperty("output_file_id", batch.outputFileId());
		json.writeStringProperty("error_file_id", batch.errorFileId());
		writeTimes(json, batch);
		json.writeObjectPropertyStart("request_counts");
		json.writeNumberProperty("total", batch.counts().total());
		json.writeNumberProperty("completed", batch.counts().completed());
		json.writeNumberProperty("failed", batch.counts().failed());
		json.writeEndObject();
		json.writeName("metadata");
		String metadata = batch.order().metadata();
		json.writeRawValue((metadata != null) ? metadata : "null");
		json.writeEndObject();
	}

	private static void writeErrors(JsonGenerator json, @Nullable String errors) {
		json.writeName("errors");
		if (errors == null) {
			json.writeNull();
			return;
		}
		json.writeStartObject();
		json.writeStringProperty("object", "list");
		json.writeName("data");
		json.writeRawValue(errors);
		json.writeEndObject();
	}

	private static void writeTimes(JsonGenerator json, Batch batch) {
		Batch.Times times = batch.times();
		write(json, "created_at", batch.createdAt());
		write(json, "in_progress_at", times.inProgress());
		write(json, "expires_at", batch.deadline());
		write(json, "finalizing_at", times.finalizing());
		write(json, "completed_at", ended(batch, BatchStatus.COMPLETED));
		write(json, "failed_at", ended(batch, BatchStatus.FAILED));
		write(json, "expired_at", ended(batch, BatchStatus.EXPIRED));
		write(json, "cancelling_at", times.cancelling());
		write(json, "cancelled_at", ended(batch, BatchStatus.CANCELLED));
	}

	private static @Nullable Instant ended(Batch batch, BatchStatus status) {
		return (batch.status() == status) ? batch.times().ended() : null;
	}

	private static void write(JsonGenerator json, String name, @Nullable Instant moment) {
		if (moment != null) {
			json.writeNumberProperty(name, moment.getEpochSecond());
		}
		else {
			json.writeNullProperty(name);
		}
	}

}
