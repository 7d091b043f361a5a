package io.millrace.worker.logits;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The processor {@code thinking-budget}: after so many tokens of reasoning the tokens
 * that end it are the only ones. Arguments: {@code {"budget": 100, "begun": false,
 * "begin": [[7]], "end": [8]}}. Reasoning begins with the output if the prompt has begun
 * it, otherwise after one of the sequences with which the output may begin; without one
 * there is no reasoning to end.
 */
public final class ThinkingBudget implements LogitsProcessorFactory {

	/** The name by which requests ask for it. */
	public static final String NAME = "thinking-budget";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public LogitsProcessor create(LogitsContext context) {
		Arguments arguments = Arguments.of(context);
		return (row) -> limit(row, arguments);
	}

	private static void limit(LogitsRow row, Arguments arguments) {
		TokenIds output = row.tokens().slice(row.promptTokens(), row.tokens().size());
		int start = arguments.begun() ? 0 : start(output, arguments);
		if (start < 0 || output.size() - start < arguments.budget()) {
			return;
		}
		int spent = start + arguments.budget();
		int forced = output.size() - spent;
		if (forced >= arguments.end().size() || hasEnded(output, start, spent, arguments.end())) {
			return;
		}
		int next = arguments.end().get(forced);
		float logit = row.logits()[next];
		Arrays.fill(row.logits(), Float.NEGATIVE_INFINITY);
		row.logits()[next] = Float.isInfinite(logit) ? 0 : logit;
	}

	/** Where reasoning begins in the output, or -1. */
	private static int start(TokenIds output, Arguments arguments) {
		return arguments.begins()
			.stream()
			.filter((begin) -> matches(output, 0, begin))
			.mapToInt(TokenIds::size)
			.findFirst()
			.orElse(-1);
	}

	/**
	 * Whether reasoning has ended by itself, at the latest where its budget was spent.
	 */
	private static boolean hasEnded(TokenIds output, int start, int spent, TokenIds end) {
		return IntStream.rangeClosed(start, spent - end.size()).anyMatch((at) -> matches(output, at, end));
	}

	private static boolean matches(TokenIds tokens, int at, TokenIds part) {
		return at + part.size() <= tokens.size()
				&& IntStream.range(0, part.size()).allMatch((i) -> tokens.get(at + i) == part.get(i));
	}

	/**
	 * What the request says.
	 *
	 * @param budget so many tokens
	 * @param begun whether the prompt has begun the reasoning
	 * @param begins each begins it
	 * @param end what ends it
	 */
	private record Arguments(int budget, boolean begun, List<TokenIds> begins, TokenIds end) {

		static Arguments of(LogitsContext context) {
			try {
				JsonNode json = JsonMapper.shared().readTree(context.arguments());
				Arguments arguments = new Arguments(json.path("budget").asInt(-1), json.path("begun").asBoolean(false),
						json.path("begin").valueStream().map(Arguments::ids).toList(), ids(json.path("end")));
				if (arguments.budget >= 0 && arguments.isWithin(context.vocabularySize())) {
					return arguments;
				}
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException("its arguments are no JSON object of that form.", ex);
			}
			throw new IllegalArgumentException("budget is at least 0, and end has at least one id of the vocabulary.");
		}

		private boolean isWithin(int vocabularySize) {
			return !this.end.isEmpty() && this.end.stream().allMatch((id) -> id >= 0 && id < vocabularySize);
		}

		private static TokenIds ids(JsonNode array) {
			return TokenIds.of(array.valueStream().mapToInt(JsonNode::asInt).toArray());
		}

	}

}
