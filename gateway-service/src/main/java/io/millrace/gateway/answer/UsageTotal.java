package io.millrace.gateway.answer;

import java.util.Arrays;

import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.Piece.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What all choices of an answer took together, each prompt counted once. Of a prompt that
 * several choices share, as many tokens came from the cache as did for that choice which
 * found the least there. Not thread-safe.
 */
public final class UsageTotal {

	private final int choicesPerPrompt;

	private final @Nullable TokenUsage[] choices;

	private int ended;

	private int reasoning;

	/**
	 * Nothing yet.
	 * @param choices how many choices the answer has
	 * @param choicesPerPrompt how many of them each prompt has
	 */
	public UsageTotal(int choices, int choicesPerPrompt) {
		this.choices = new TokenUsage[choices];
		this.choicesPerPrompt = choicesPerPrompt;
	}

	/** Counts a choice if this is its end. */
	public void add(IndexedPiece indexed) {
		if (indexed.piece() instanceof Piece.End end) {
			this.choices[indexed.index()] = end.usage();
			this.ended++;
		}
	}

	/** Counts tokens that were reasoning. */
	public void addReasoning(int tokens) {
		this.reasoning += tokens;
	}

	/** Whether all choices have ended. */
	public boolean isComplete() {
		return this.ended == this.choices.length;
	}

	/** Writes the property {@code usage}. */
	public void write(JsonGenerator json) {
		int prompt = 0;
		int completion = 0;
		Integer cached = 0;
		for (int first = 0; first < this.choices.length; first += this.choicesPerPrompt) {
			@Nullable TokenUsage[] group = Arrays.copyOfRange(this.choices, first, first + this.choicesPerPrompt);
			prompt += Arrays.stream(group).mapToInt((usage) -> (usage != null) ? usage.prompt() : 0).max().orElse(0);
			completion += Arrays.stream(group).mapToInt((usage) -> (usage != null) ? usage.completion() : 0).sum();
			Integer least = cached(group);
			cached = (cached != null && least != null) ? Integer.valueOf(cached + least) : null;
		}
		write(json, prompt, completion, cached, this.reasoning);
	}

	private static @Nullable Integer cached(@Nullable TokenUsage[] group) {
		Integer least = null;
		for (TokenUsage usage : group) {
			Integer cached = (usage != null) ? usage.cached() : null;
			if (cached != null && (least == null || cached < least)) {
				least = cached;
			}
		}
		return least;
	}

	private static void write(JsonGenerator json, int prompt, int completion, @Nullable Integer cached, int reasoning) {
		json.writeObjectPropertyStart("usage");
		json.writeNumberProperty("prompt_tokens", prompt);
		json.writeNumberProperty("completion_tokens", completion);
		json.writeNumberProperty("total_tokens", prompt + completion);
		json.writeObjectPropertyStart("prompt_tokens_details");
		if (cached != null) {
			json.writeNumberProperty("cached_tokens", cached);
		}
		json.writeNumberProperty("audio_tokens", 0);
		json.writeEndObject();
		json.writeObjectPropertyStart("completion_tokens_details");
		json.writeNumberProperty("reasoning_tokens", reasoning);
		json.writeNumberProperty("audio_tokens", 0);
		json.writeNumberProperty("accepted_prediction_tokens", 0);
		json.writeNumberProperty("rejected_prediction_tokens", 0);
		json.writeEndObject();
		json.writeEndObject();
	}

}
