package io.millrace.gateway.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.parsers.Parsers;
import io.millrace.parsers.ReasoningParser;
import io.millrace.parsers.ToolParser;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import org.jspecify.annotations.Nullable;

/**
 * Which parsers read the answers of which model, and who looks at what they find.
 * Thread-safe.
 */
public final class ModelParsers {

	private static final String AUTO = "auto";

	private static final String NONE = "none";

	private static final String EVERY_MODEL = "";

	private final Parsers parsers;

	private final Map<String, String> tools;

	private final Map<String, String> reasoning;

	private final GatewayMeters meters;

	/**
	 * The configured ones.
	 * @throws MillraceException if there is no parser of a name, with all names
	 */
	ModelParsers(Parsers parsers, ParserProperties properties, GatewayMeters meters) {
		this.parsers = parsers;
		this.meters = meters;
		try {
			this.tools = byModel(properties.tool(), parsers::tool);
			this.reasoning = byModel(properties.reasoning(), parsers::reasoning);
		}
		catch (IllegalArgumentException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, String.valueOf(ex.getMessage()), null, ex);
		}
	}

	private static Map<String, String> byModel(List<String> entries, Consumer<String> check) {
		Map<String, String> byModel = new HashMap<>();
		for (String entry : entries) {
			int equals = entry.lastIndexOf('=');
			String name = entry.substring(equals + 1).strip();
			if (!name.equals(AUTO) && !name.equals(NONE)) {
				check.accept(name);
			}
			byModel.put((equals < 0) ? EVERY_MODEL : entry.substring(0, equals).strip(), name);
		}
		return Map.copyOf(byModel);
	}

	/** The parser for the calls of a model's answer. */
	@Nullable ToolParser tool(Set<String> names, ChatPromptResponse prompt) {
		String name = chosen(this.tools, names, prompt.toolParser());
		return (name != null) ? known(name, this.parsers::tool) : null;
	}

	/** The parser for calls that a grammar has written as JSON. */
	ToolParser plain() {
		return this.parsers.tool("json");
	}

	/** The parser for the reasoning in a model's answer. */
	@Nullable ReasoningParser reasoning(Set<String> names, ChatPromptResponse prompt) {
		String name = chosen(this.reasoning, names, prompt.reasoningParser());
		return (name != null) ? known(name, this.parsers::reasoning) : null;
	}

	/** Looks at the calls of functions. */
	CallConformance conformance(Tools tools) {
		return new CallConformance(tools, this.meters);
	}

	/**
	 * A template may mean a parser that this gateway, of another release, does not have.
	 */
	private static <T> @Nullable T known(String name, Function<String, T> lookup) {
		try {
			return lookup.apply(name);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable String chosen(Map<String, String> byModel, Set<String> names, @Nullable String meant) {
		String chosen = names.stream()
			.filter(byModel::containsKey)
			.findFirst()
			.map(byModel::get)
			.orElseGet(() -> byModel.getOrDefault(EVERY_MODEL, AUTO));
		return switch (chosen) {
			case AUTO -> meant;
			case NONE -> null;
			default -> chosen;
		};
	}

}
