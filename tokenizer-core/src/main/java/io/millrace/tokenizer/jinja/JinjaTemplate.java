package io.millrace.tokenizer.jinja;

import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A parsed template. It holds no state of a render: any number of threads may render it
 * at once.
 * <p>
 * The settings are those of the transformers library: {@code trim_blocks} and
 * {@code lstrip_blocks} are on, autoescape is off, {@code break}, {@code continue} and
 * {@code generation} are known, {@code tojson} writes plain JSON, and
 * {@code raise_exception} and {@code strftime_now} can be called. A template cannot
 * change the values it is given nor reach beyond them, and both its time and its output
 * are bounded.
 */
public final class JinjaTemplate {

	/**
	 * The longest template, in characters.
	 */
	public static final int MAX_SOURCE_LENGTH = 256 * 1024;

	/**
	 * The longest output, in UTF-16 units.
	 */
	public static final int MAX_OUTPUT_LENGTH = TextBuilder.MAX_LENGTH;

	/**
	 * The most steps of one render; evaluating one operation is one step, and work on
	 * long values counts by their length.
	 */
	public static final long MAX_STEPS = 10_000_000;

	private final List<Statement> body;

	private final Scope scope;

	private final Clock clock;

	private JinjaTemplate(List<Statement> body, Scope scope, Clock clock) {
		this.body = body;
		this.scope = scope;
		this.clock = clock;
	}

	/**
	 * Parses a template.
	 * @param source the text of the template
	 * @return the template
	 * @throws JinjaException if it is not valid
	 */
	public static JinjaTemplate parse(String source) {
		if (source.length() > MAX_SOURCE_LENGTH) {
			throw new JinjaException("The template has " + source.length() + " characters, at most " + MAX_SOURCE_LENGTH
					+ " are allowed");
		}
		try {
			List<Statement> body = Parser.parse(source);
			return new JinjaTemplate(body, ScopeAnalysis.analyze(body), Clock.system(ZoneId.systemDefault()));
		}
		catch (StackOverflowError ex) {
			throw new JinjaException("The template is nested too deeply");
		}
	}

	/**
	 * The same template with another idea of the present time, for {@code strftime_now}.
	 * @param clock gives the time and the time zone
	 * @return the template
	 */
	public JinjaTemplate withClock(Clock clock) {
		return new JinjaTemplate(this.body, this.scope, clock);
	}

	/**
	 * Renders the template.
	 * @param context the variables: null (Python's {@code None}), strings, booleans,
	 * numbers, and lists and maps of such
	 * @return the output
	 * @throws TemplateRaisedException if the template refuses its input
	 * @throws JinjaException if the template fails or exceeds a limit
	 * @throws IllegalArgumentException if a variable holds a value of another type
	 */
	public String render(Map<String, ? extends @Nullable Object> context) {
		Map<String, Object> variables = new HashMap<>();
		TextBuilder output = new TextBuilder();
		try {
			context.forEach((name, value) -> variables.put(name, Values.fromJava(value)));
			Rendering rendering = new Rendering(variables, new Budget(MAX_STEPS), this.clock);
			rendering.executor().run(this.body, new Frame(null, this.scope, rendering), output);
		}
		catch (StackOverflowError ex) {
			throw new JinjaException("The template or its values are nested too deeply");
		}
		return output.toString();
	}

}
