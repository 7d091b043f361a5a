package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.parsers.CallSyntax;
import io.millrace.parsers.ReasoningParser;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What answers have to be so that their calls are those that the request allows. */
final class ToolGrammar {

	private static final int MAX_CALLS = 32;

	private static final GrammarSpec SPACE = new GrammarSpec.Regex("[ \\n]{0,4}");

	/** Arguments that a schema does not name would only confuse the function. */
	private static final JsonOptions ARGUMENTS = new JsonOptions(JsonOptions.Whitespace.INDENTED, true);

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private ToolGrammar() {
	}

	/** Calls and nothing else. */
	static GrammarSpec calls(Tools tools, Set<String> names, CallSyntax syntax) {
		List<GrammarSpec> parts = new ArrayList<>();
		addText(parts, syntax.opening());
		GrammarSpec call = call(tools, names, syntax, true);
		parts.add(call);
		addMore(parts, call, tools, syntax);
		addText(parts, syntax.closing());
		return new GrammarSpec.Sequence(parts);
	}

	private static void addMore(List<GrammarSpec> parts, GrammarSpec call, Tools tools, CallSyntax syntax) {
		String separator = syntax.separator();
		if (tools.maxCalls() == 1 || separator == null) {
			return;
		}
		List<GrammarSpec> next = new ArrayList<>();
		addText(next, separator);
		next.add(call);
		parts.add(new GrammarSpec.Repeat(new GrammarSpec.Sequence(next), 0, Math.min(MAX_CALLS, tools.maxCalls()) - 1));
	}

	private static void addText(List<GrammarSpec> parts, String text) {
		if (!text.isEmpty()) {
			parts.add(new GrammarSpec.Text(text));
		}
	}

	/** One call of one of the functions. */
	private static GrammarSpec call(Tools tools, Set<String> names, CallSyntax syntax, boolean always) {
		List<GrammarSpec> calls = new ArrayList<>();
		for (FunctionTool function : tools.functions()) {
			if (names.contains(function.name())) {
				List<GrammarSpec> parts = new ArrayList<>();
				addText(parts, syntax.begin(function.name()));
				parts.add(arguments(function, always));
				addText(parts, syntax.end());
				calls.add(new GrammarSpec.Sequence(parts));
			}
		}
		return new GrammarSpec.AnyOf(calls);
	}

	private static GrammarSpec arguments(FunctionTool function, boolean always) {
		if (function.parameters() == null || !(always || function.strict())) {
			return new GrammarSpec.JsonObject(ARGUMENTS);
		}
		return new GrammarSpec.JsonSchema(MAPPER.writeValueAsString(function.parameters()), ARGUMENTS);
	}

	/** Free text in which whatever begins like a call is one of these. */
	static GrammarSpec textWithCalls(Tools tools, Set<String> names, CallSyntax syntax) {
		List<GrammarSpec.StructuralTag.Tag> tags = new ArrayList<>();
		if (!syntax.opening().isEmpty()) {
			List<GrammarSpec> inside = new ArrayList<>();
			GrammarSpec call = call(tools, names, syntax, false);
			inside.add(call);
			addMore(inside, call, tools, syntax);
			tags.add(new GrammarSpec.StructuralTag.Tag(syntax.opening(), new GrammarSpec.Sequence(inside),
					syntax.closing()));
			return new GrammarSpec.StructuralTag(tags, List.of(syntax.opening()), false, tools.maxCalls() == 1);
		}
		for (FunctionTool function : tools.functions()) {
			if (names.contains(function.name())) {
				tags.add(new GrammarSpec.StructuralTag.Tag(syntax.begin(function.name()), arguments(function, false),
						syntax.end()));
			}
		}
		return new GrammarSpec.StructuralTag(tags, List.of(syntax.trigger()), false, tools.maxCalls() == 1);
	}

	/** The same after what the model thinks, if it does. */
	static GrammarSpec afterReasoning(GrammarSpec spec, @Nullable ReasoningParser reasoning, String prompt) {
		String end = (reasoning != null) ? reasoning.end() : null;
		if (reasoning == null || end == null || !reasoning.mayBegin(prompt)) {
			return spec;
		}
		if (reasoning.hasBegun(prompt)) {
			return new GrammarSpec.Sequence(new GrammarSpec.Until(end), SPACE, spec);
		}
		List<GrammarSpec> ways = new ArrayList<>(List.of(spec));
		for (String begin : reasoning.begins()) {
			ways.add(new GrammarSpec.Sequence(new GrammarSpec.Text(begin), new GrammarSpec.Until(end), SPACE, spec));
		}
		return new GrammarSpec.AnyOf(ways);
	}

}
