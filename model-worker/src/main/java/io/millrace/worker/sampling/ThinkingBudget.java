package io.millrace.worker.sampling;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * After so many tokens of reasoning the tokens that end it are the only ones. Reasoning
 * begins with the output if the prompt has begun it, otherwise after one of the sequences
 * with which the output may begin; without one there is no reasoning to end. Requests ask
 * for it as for a logits processor, by its name and the arguments {@code {"budget": 100,
 * "begun": false, "begin": [[7]], "end": [8]}}; but it knows before a step what may come,
 * so that no logits have to go through Java. Not thread-safe.
 */
final class ThinkingBudget {

	/** The name by which requests ask for it. */
	static final String NAME = "thinking-budget";

	private static final int UNKNOWN = -1;

	private final int budget;

	/** Each begins reasoning. */
	private final List<TokenIds> begins;

	/** What ends it; not empty. */
	private final TokenIds end;

	/** The last tokens, as many as it takes to find any of these. */
	private final int[] last;

	/** Tokens of the output. */
	private int count;

	/** Where reasoning begins in the output. */
	private int start;

	private boolean over;

	private ThinkingBudget(int budget, boolean begun, List<TokenIds> begins, TokenIds end) {
		this.budget = budget;
		this.begins = begins;
		this.end = end;
		this.start = begun ? 0 : UNKNOWN;
		this.last = new int[longest(Math.max(end.size(), 1))];
		this.over = !begun && begins.isEmpty();
	}

	/**
	 * What a request asks for.
	 * @return null if it does not ask
	 * @throws IllegalArgumentException if its arguments are wrong; with a sentence for
	 * the client
	 */
	static @Nullable ThinkingBudget of(List<LogitsProcessorCall> calls, int vocabularySize) {
		return calls.stream()
			.filter(ThinkingBudget::isMeantBy)
			.findFirst()
			.map((call) -> of(call.arguments(), vocabularySize))
			.orElse(null);
	}

	/** Whether a request asks for a budget by this. */
	static boolean isMeantBy(LogitsProcessorCall call) {
		return call.name().equals(NAME);
	}

	private static ThinkingBudget of(String arguments, int vocabularySize) {
		try {
			JsonNode json = JsonMapper.shared().readTree(arguments);
			int budget = json.path("budget").asInt(-1);
			TokenIds end = ids(json.path("end"));
			if (budget >= 0 && !end.isEmpty() && end.stream().allMatch((id) -> id >= 0 && id < vocabularySize)) {
				return new ThinkingBudget(budget, json.path("begun").asBoolean(false),
						json.path("begin").valueStream().map(ThinkingBudget::ids).toList(), end);
			}
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The arguments of '" + NAME + "' are no JSON object of its form.", ex);
		}
		throw new IllegalArgumentException(
				"Of '" + NAME + "' budget is at least 0, and end has at least one id of the vocabulary.");
	}

	private static TokenIds ids(JsonNode array) {
		return TokenIds.of(array.valueStream().mapToInt(JsonNode::asInt).toArray());
	}

	/** The output has got a token. */
	void append(int token) {
		if (this.over) {
			return;
		}
		this.last[this.count % this.last.length] = token;
		this.count++;
		if (this.start == UNKNOWN) {
			begin();
		}
		else {
			this.over = spent() >= this.budget + this.end.size()
					|| (spent() <= this.budget && spent() >= this.end.size() && endsWith(this.end));
		}
	}

	private void begin() {
		if (this.begins.stream().anyMatch((begin) -> begin.size() == this.count && endsWith(begin))) {
			this.start = this.count;
		}
		else {
			this.over = this.count >= longest(0);
		}
	}

	private int longest(int least) {
		return Math.max(least, this.begins.stream().mapToInt(TokenIds::size).max().orElse(0));
	}

	private boolean endsWith(TokenIds part) {
		int from = this.count - part.size();
		return IntStream.range(0, part.size()).allMatch((i) -> this.last[(from + i) % this.last.length] == part.get(i));
	}

	/** Tokens of reasoning, and of its end where that was written for it. */
	private int spent() {
		return this.count - this.start;
	}

	/** The next token, where there is only one. */
	OptionalInt forced() {
		boolean free = this.over || this.start == UNKNOWN || spent() < this.budget;
		return free ? OptionalInt.empty() : OptionalInt.of(this.end.get(spent() - this.budget));
	}

	/** So many tokens at least are free from now on. */
	int free() {
		if (this.over) {
			return Integer.MAX_VALUE;
		}
		return (this.start == UNKNOWN) ? Math.max(1, this.budget) : Math.max(0, this.budget - spent());
	}

}
