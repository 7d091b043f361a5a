package io.millrace.gateway.answer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes log-probabilities in the shapes of the API. */
public final class Scores {

	/** JSON has no infinity; this is what OpenAI says of the impossible. */
	private static final float IMPOSSIBLE = -9999;

	private final TokenNames names;

	/**
	 * A writer.
	 * @param vocabulary whose tokens are written
	 */
	public Scores(TokenTable vocabulary) {
		this.names = new TokenNames(vocabulary);
	}

	/**
	 * Writes a chat's property {@code logprobs}.
	 * @param tokens the tokens
	 * @param scores theirs; null writes null
	 */
	public void writeChat(JsonGenerator json, TokenIds tokens, @Nullable TokenScores scores) {
		if (scores == null) {
			json.writeNullProperty("logprobs");
			return;
		}
		json.writeObjectPropertyStart("logprobs");
		writeArray(json, "content", tokens, scores);
		json.writeNullProperty("refusal");
		json.writeEndObject();
	}

	/** Writes a property with an entry a token; an empty array where there are none. */
	public void writeArray(JsonGenerator json, String name, TokenIds tokens, @Nullable TokenScores scores) {
		json.writeArrayPropertyStart(name);
		if (scores != null) {
			writeEntries(json, tokens, scores.logprobs());
		}
		json.writeEndArray();
	}

	private void writeEntries(JsonGenerator json, TokenIds tokens, LogProbabilities logprobs) {
		for (int i = 0; i < logprobs.size(); i++) {
			json.writeStartObject();
			writeToken(json, tokens.get(i), logprobs.token(i));
			json.writeArrayPropertyStart("top_logprobs");
			for (int rank = 0; rank < logprobs.top(); rank++) {
				json.writeStartObject();
				writeToken(json, logprobs.topId(i, rank), logprobs.top(i, rank));
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private void writeToken(JsonGenerator json, int id, float logprob) {
		byte[] bytes = this.names.bytes(id);
		json.writeStringProperty("token", TokenNames.name(bytes));
		json.writeNumberProperty("logprob", finite(logprob));
		json.writeArrayPropertyStart("bytes");
		for (byte value : bytes) {
			json.writeNumber(value & 0xFF);
		}
		json.writeEndArray();
	}

	/**
	 * Writes a completion's property {@code logprobs}: four arrays with an entry a token.
	 * A token whose log-probability is not known, since it is the first of a prompt, has
	 * null.
	 * @param parts the tokens, one part after another
	 * @param most so many of the likeliest tokens are shown
	 */
	public void writeLegacy(JsonGenerator json, List<ScoredTokens> parts, int most) {
		json.writeObjectPropertyStart("logprobs");
		json.writeArrayPropertyStart("tokens");
		parts.forEach((part) -> part.tokens().stream().forEach((id) -> json.writeString(this.names.name(id))));
		json.writeEndArray();
		json.writeArrayPropertyStart("token_logprobs");
		parts.forEach((part) -> writeEach(json, part,
				(position) -> json.writeNumber(finite(part.logprobs().token(position - part.unknown())))));
		json.writeEndArray();
		json.writeArrayPropertyStart("top_logprobs");
		parts.forEach((part) -> writeEach(json, part, (position) -> writeNamed(json, part, position, most)));
		json.writeEndArray();
		json.writeArrayPropertyStart("text_offset");
		parts.forEach((part) -> part.offsets().forEach(json::writeNumber));
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void writeEach(JsonGenerator json, ScoredTokens part, IntConsumer known) {
		for (int position = 0; position < part.tokens().size(); position++) {
			if (position < part.unknown()) {
				json.writeNull();
			}
			else {
				known.accept(position);
			}
		}
	}

	/** The likeliest tokens, and the one that is there. */
	private void writeNamed(JsonGenerator json, ScoredTokens part, int position, int most) {
		LogProbabilities logprobs = part.logprobs();
		int scored = position - part.unknown();
		Map<String, Float> byName = new LinkedHashMap<>();
		for (int rank = 0; rank < Math.min(most, logprobs.top()); rank++) {
			byName.putIfAbsent(this.names.name(logprobs.topId(scored, rank)), logprobs.top(scored, rank));
		}
		byName.putIfAbsent(this.names.name(part.tokens().get(position)), logprobs.token(scored));
		json.writeStartObject();
		byName.forEach((name, logprob) -> json.writeNumberProperty(name, finite(logprob)));
		json.writeEndObject();
	}

	/**
	 * Writes vLLM's property {@code prompt_logprobs}: null for the first token, and for
	 * each other one an object by token id. The rank of a token that is not among the
	 * likeliest is not known.
	 * @param prompt the prompt
	 * @param logprobs of its tokens from the second on
	 * @param most so many of the likeliest tokens are shown
	 */
	public void writePrompt(JsonGenerator json, TokenIds prompt, LogProbabilities logprobs, int most) {
		json.writeArrayPropertyStart("prompt_logprobs");
		json.writeNull();
		for (int i = 0; i < logprobs.size(); i++) {
			int token = prompt.get(i + 1);
			boolean listed = false;
			json.writeStartObject();
			for (int rank = 0; rank < Math.min(most, logprobs.top()); rank++) {
				listed |= logprobs.topId(i, rank) == token;
				writeRanked(json, logprobs.topId(i, rank), logprobs.top(i, rank), rank + 1);
			}
			if (!listed) {
				writeRanked(json, token, logprobs.token(i), null);
			}
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private void writeRanked(JsonGenerator json, int id, float logprob, @Nullable Integer rank) {
		json.writeObjectPropertyStart(Integer.toString(id));
		json.writeNumberProperty("logprob", finite(logprob));
		if (rank != null) {
			json.writeNumberProperty("rank", rank);
		}
		else {
			json.writeNullProperty("rank");
		}
		json.writeStringProperty("decoded_token", this.names.name(id));
		json.writeEndObject();
	}

	private static float finite(float logprob) {
		return Math.max(IMPOSSIBLE, logprob);
	}

}
