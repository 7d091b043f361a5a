package io.millrace.gateway.responses;

import java.time.Instant;

import io.millrace.protocol.SamplingParams;
import tools.jackson.core.JsonGenerator;

/**
 * What every snapshot of a response has in common.
 *
 * @param ids its ids
 * @param createdAt when it was asked for
 * @param model name of the model, as the request has it
 * @param sampling how its tokens are chosen, everything resolved
 * @param encryptsReasoning whether reasoning also comes in the form that clients carry
 * @param reasoningEvents what the events of reasoning are called
 * @param echo what it repeats of its request
 */
record ResponseHead(ItemIds ids, Instant createdAt, String model, SamplingParams sampling, boolean encryptsReasoning,
		ReasoningEvents reasoningEvents, Echo echo) {

	/** Writes the properties; the object is open. */
	void write(JsonGenerator json) {
		this.echo.write(json);
		json.writeNumberProperty("temperature", this.sampling.temperature());
		json.writeNumberProperty("top_p", this.sampling.topP());
		json.writeNumberProperty("presence_penalty", this.sampling.presencePenalty());
		json.writeNumberProperty("frequency_penalty", this.sampling.frequencyPenalty());
	}

}
