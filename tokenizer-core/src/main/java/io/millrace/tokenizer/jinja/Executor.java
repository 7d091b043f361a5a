package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Runs statements.
 */
final class Executor {

	private final Rendering rendering;

	Executor(Rendering rendering) {
		this.rendering = rendering;
	}

	/**
	 * How the statements around go on after one was run.
	 */
	enum Flow {

		NEXT, BREAK, CONTINUE

	}

	Flow run(List<Statement> body, Frame frame, TextBuilder output) {
		for (Statement statement : body) {
			Flow flow = run(statement, frame, output);
			if (flow != Flow.NEXT) {
				return flow;
			}
		}
		return Flow.NEXT;
	}

	private Flow run(Statement statement, Frame frame, TextBuilder output) {
		this.rendering.budget().step();
		return switch (statement) {
			case Statement.Text text -> {
				output.append(text.text());
				yield Flow.NEXT;
			}
			case Statement.Print print -> print(print, frame, output);
			case Statement.If branching -> runIf(branching, frame, output);
			case Statement.For loop -> located(loop.line(), () -> runFor(loop, frame, output));
			case Statement.Set set -> located(set.line(), () -> runSet(set, frame));
			case Statement.SetBlock block -> located(block.line(), () -> runSetBlock(block, frame));
			case Statement.DefineMacro definition -> {
				assignName(definition.macro().name(), new Macro(definition.macro(), frame), frame);
				yield Flow.NEXT;
			}
			case Statement.CallBlock block -> located(block.line(), () -> runCallBlock(block, frame, output));
			case Statement.Generation generation -> {
				output.append(callMacro(new Macro(generation.body(), frame), Args.NONE));
				yield Flow.NEXT;
			}
			case Statement.FilterBlock block -> located(block.line(), () -> runFilterBlock(block, frame, output));
			case Statement.With with -> located(with.line(), () -> runWith(with, frame, output));
			case Statement.Block block -> run(block.body(), new Frame(null, block.scope(), this.rendering), output);
			case Statement.Break end -> Flow.BREAK;
			case Statement.Continue next -> Flow.CONTINUE;
			case Statement.Load load -> throw new JinjaException(
					"The tag '" + load.tag() + "' is not allowed: a chat template cannot load another template",
					load.line());
		};
	}

	private static Flow located(int line, Step step) {
		try {
			return step.run();
		}
		catch (JinjaException ex) {
			throw ex.at(line);
		}
	}

	private Object evaluate(Expression expression, Frame frame) {
		return this.rendering.evaluator().evaluate(expression, frame);
	}

	private Flow print(Statement.Print print, Frame frame, TextBuilder output) {
		return located(print.line(), () -> {
			Object value = evaluate(print.value(), frame);
			this.rendering.budget().spendOn(value);
			output.append(Repr.str(value));
			return Flow.NEXT;
		});
	}

	private Flow runIf(Statement.If branching, Frame frame, TextBuilder output) {
		for (Statement.Branch branch : branching.branches()) {
			if (isTrue(branch, frame)) {
				return run(branch.body(), frame, output);
			}
		}
		return run(branching.otherwise(), frame, output);
	}

	private boolean isTrue(Statement.Branch branch, Frame frame) {
		try {
			return Values.isTrue(evaluate(branch.test(), frame));
		}
		catch (JinjaException ex) {
			throw ex.at(branch.line());
		}
	}

	private Flow runFor(Statement.For loop, Frame frame, TextBuilder output) {
		Object iterable = evaluate(loop.iterable(), frame);
		if (loop.recursive()) {
			output.append(renderRecursively(loop, frame, iterable, 0));
			return Flow.NEXT;
		}
		return iterate(loop, frame, context(loop, frame, iterable, null, 0), output);
	}

	private String renderRecursively(Statement.For loop, Frame frame, Object iterable, int depth0) {
		Budget budget = this.rendering.budget();
		budget.enterCall();
		TextBuilder output = new TextBuilder();
		LoopContext.Recursion again = (nested, depth) -> renderRecursively(loop, frame, nested, depth);
		iterate(loop, frame, context(loop, frame, iterable, again, depth0), output);
		budget.leaveCall();
		return output.toString();
	}

	private LoopContext context(Statement.For loop, Frame frame, Object iterable, LoopContext.@Nullable Recursion again,
			int depth0) {
		Iterator<Object> elements = Values.iterate(iterable);
		if (loop.test() != null) {
			elements = new FilteredElements(loop, loop.test(), frame, elements);
			return new LoopContext(null, elements, again, depth0);
		}
		return new LoopContext(Values.hasLength(iterable) ? iterable : null, elements, again, depth0);
	}

	private Flow iterate(Statement.For loop, Frame frame, LoopContext context, TextBuilder output) {
		boolean completedOnce = false;
		Object element = context.advance();
		while (element != null) {
			this.rendering.budget().step();
			Frame inner = new Frame(frame, loop.scopes().body(), this.rendering);
			inner.set("loop", context);
			assign(loop.target(), element, inner);
			Flow flow = run(loop.body(), inner, output);
			if (flow == Flow.BREAK) {
				break;
			}
			completedOnce |= flow == Flow.NEXT;
			element = context.advance();
		}
		// As in Jinja, a round that was left early does not count as one.
		if (completedOnce || loop.otherwise().isEmpty()) {
			return Flow.NEXT;
		}
		return run(loop.otherwise(), new Frame(frame, loop.scopes().otherwise(), this.rendering), output);
	}

	private Flow runSet(Statement.Set set, Frame frame) {
		checkNamespaces(set.target(), frame);
		Object value = evaluate(set.value(), frame);
		assign(set.target(), value, frame);
		return Flow.NEXT;
	}

	private void checkNamespaces(Expression target, Frame frame) {
		switch (target) {
			case Expression.TupleLiteral tuple -> tuple.items().forEach((item) -> checkNamespaces(item, frame));
			case Expression.NamespaceAttribute attribute -> namespace(attribute, frame);
			default -> {
			}
		}
	}

	private static Namespace namespace(Expression.NamespaceAttribute attribute, Frame frame) {
		Object owner = frame.get(attribute.namespace());
		if (owner instanceof Namespace namespace) {
			return namespace;
		}
		throw new JinjaException("Only attributes of a namespace can be set, and '" + attribute.namespace() + "' is "
				+ Values.describe(owner));
	}

	private void assign(Expression target, Object value, Frame frame) {
		switch (target) {
			case Expression.Name name -> assignName(name.name(), value, frame);
			case Expression.NamespaceAttribute attribute ->
				namespace(attribute, frame).set(attribute.attribute(), value);
			case Expression.TupleLiteral tuple -> unpack(tuple.items(), value, frame);
			default -> throw new IllegalStateException("Not a target: " + target);
		}
	}

	private void assignName(String name, Object value, Frame frame) {
		frame.set(name, value);
		if (frame.isOutermost()) {
			this.rendering.export(name, value);
		}
	}

	private void unpack(List<Expression> targets, Object value, Frame frame) {
		Iterator<Object> elements = Values.iterate(value);
		List<Object> values = new ArrayList<>();
		while (elements.hasNext() && values.size() <= targets.size()) {
			values.add(elements.next());
		}
		if (values.size() != targets.size()) {
			throw new JinjaException("A value with " + ((values.size() > targets.size()) ? "more" : "fewer") + " than "
					+ targets.size() + " elements cannot be assigned to " + targets.size() + " names");
		}
		for (int i = 0; i < targets.size(); i++) {
			assign(targets.get(i), values.get(i), frame);
		}
	}

	private Flow runSetBlock(Statement.SetBlock block, Frame frame) {
		Frame inner = new Frame(frame, block.scope(), this.rendering);
		TextBuilder text = new TextBuilder();
		Flow flow = run(block.body(), inner, text);
		if (flow != Flow.NEXT) {
			return flow;
		}
		Object value = text.toString();
		if (block.filter() != null) {
			value = this.rendering.evaluator().filterBlock(block.filter(), value, inner);
		}
		assign(block.target(), value, frame);
		return Flow.NEXT;
	}

	private Flow runFilterBlock(Statement.FilterBlock block, Frame frame, TextBuilder output) {
		Frame inner = new Frame(frame, block.scope(), this.rendering);
		TextBuilder text = new TextBuilder();
		Flow flow = run(block.body(), inner, text);
		if (flow != Flow.NEXT) {
			return flow;
		}
		Object value = this.rendering.evaluator().filterBlock(block.filter(), text.toString(), inner);
		output.append(Text.require(value));
		return Flow.NEXT;
	}

	private Flow runWith(Statement.With with, Frame frame, TextBuilder output) {
		Frame inner = new Frame(frame, with.scope(), this.rendering);
		for (int i = 0; i < with.targets().size(); i++) {
			assign(with.targets().get(i), evaluate(with.values().get(i), frame), inner);
		}
		return run(with.body(), inner, output);
	}

	private Flow runCallBlock(Statement.CallBlock block, Frame frame, TextBuilder output) {
		Evaluator evaluator = this.rendering.evaluator();
		Object callee = evaluate(block.call().callee(), frame);
		Args args = evaluator.evaluateArguments(block.call().arguments(), frame);
		Map<String, Object> named = new LinkedHashMap<>(args.named());
		named.put("caller", new Macro(block.caller(), frame));
		Object value = evaluator.call(callee, new Args(args.positional(), named));
		output.append(Repr.str(value));
		return Flow.NEXT;
	}

	String callMacro(Macro macro, Args args) {
		Budget budget = this.rendering.budget();
		budget.enterCall();
		MacroCode code = macro.code();
		Frame frame = new Frame(macro.closure(), code.scope(), this.rendering);
		new MacroArguments(code, args, frame).bind(this.rendering.evaluator());
		TextBuilder output = new TextBuilder();
		run(code.body(), frame, output);
		budget.leaveCall();
		return output.toString();
	}

	/**
	 * A part of a statement that may fail.
	 */
	private interface Step {

		Flow run();

	}

	/**
	 * The elements that pass the test of a loop, tested one by one as the loop asks for
	 * them.
	 */
	private final class FilteredElements implements Iterator<Object> {

		private final Statement.For loop;

		private final Expression test;

		private final Frame outer;

		private final Iterator<Object> elements;

		private @Nullable Frame frame;

		private @Nullable Object next;

		FilteredElements(Statement.For loop, Expression test, Frame outer, Iterator<Object> elements) {
			this.loop = loop;
			this.test = test;
			this.outer = outer;
			this.elements = elements;
		}

		@Override
		public boolean hasNext() {
			while (this.next == null && this.elements.hasNext()) {
				Object element = this.elements.next();
				Frame variables = enter();
				assign(this.loop.target(), element, variables);
				if (Values.isTrue(evaluate(this.test, variables))) {
					this.next = reread(this.loop.target(), variables);
				}
			}
			return this.next != null;
		}

		private Frame enter() {
			if (this.frame == null) {
				this.frame = new Frame(this.outer, this.loop.scopes().test(), Executor.this.rendering);
			}
			return this.frame;
		}

		private static Object reread(Expression target, Frame variables) {
			return switch (target) {
				case Expression.Name name -> variables.get(name.name());
				case Expression.TupleLiteral tuple ->
					new PyTuple(tuple.items().stream().map((item) -> reread(item, variables)).toList());
				default -> throw new IllegalStateException("Not a target: " + target);
			};
		}

		@Override
		public Object next() {
			if (!hasNext()) {
				throw new NoSuchElementException();
			}
			Object element = this.next;
			this.next = null;
			return Objects.requireNonNull(element);
		}

	}

}
