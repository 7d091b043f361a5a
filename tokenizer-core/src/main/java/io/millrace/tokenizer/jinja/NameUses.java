package io.millrace.tokenizer.jinja;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Walks statements and expressions and reports the names they read and set, in the order
 * of the syntax tree.
 */
abstract class NameUses {

	abstract void onRead(String name);

	abstract void onSet(String name);

	/**
	 * Called for a name that a macro or {@code with} sets for its body.
	 * @param name the name
	 */
	void onParameter(String name) {
		onSet(name);
	}

	/**
	 * Called for each filter and test.
	 * @param expression the filter or test
	 */
	void onFilterOrTest(Expression expression) {
	}

	/**
	 * Which of some names are read before they are set.
	 * @param body the statements
	 * @param names the names
	 * @return those that are
	 */
	static Set<String> undeclared(List<Statement> body, Set<String> names) {
		Set<String> candidates = new HashSet<>(names);
		Set<String> undeclared = new HashSet<>();
		new NameUses() {

			@Override
			void onRead(String name) {
				if (candidates.contains(name)) {
					undeclared.add(name);
				}
			}

			@Override
			void onSet(String name) {
				candidates.remove(name);
			}

		}.visitAll(body);
		return Set.copyOf(undeclared);
	}

	final void visitAll(List<Statement> statements) {
		statements.forEach(this::visit);
	}

	private void visit(Statement statement) {
		switch (statement) {
			case Statement.Text text -> {
			}
			case Statement.Print print -> visit(print.value());
			case Statement.If branching -> visitIf(branching);
			case Statement.For loop -> visitFor(loop);
			case Statement.Set assignment -> {
				visitTarget(assignment.target());
				visit(assignment.value());
			}
			case Statement.SetBlock block -> {
				visitTarget(block.target());
				visit(block.filter());
				visitAll(block.body());
			}
			case Statement.DefineMacro definition -> visitMacro(definition.macro());
			case Statement.CallBlock block -> {
				visit(block.call());
				visitMacro(block.caller());
			}
			case Statement.Generation generation -> visitAll(generation.body().body());
			case Statement.FilterBlock block -> {
				visitAll(block.body());
				visit(block.filter());
			}
			case Statement.With with -> {
				with.targets().forEach(this::visitParameterTarget);
				with.values().forEach(this::visit);
				visitAll(with.body());
			}
			case Statement.Block block -> {
			}
			case Statement.Break end -> {
			}
			case Statement.Continue next -> {
			}
			case Statement.Load load -> {
			}
		}
	}

	private void visitIf(Statement.If branching) {
		for (Statement.Branch branch : branching.branches()) {
			visit(branch.test());
			visitAll(branch.body());
		}
		visitAll(branching.otherwise());
	}

	private void visitFor(Statement.For loop) {
		visitTarget(loop.target());
		visit(loop.iterable());
		visitAll(loop.body());
		visitAll(loop.otherwise());
		visit(loop.test());
	}

	private void visitMacro(MacroCode macro) {
		macro.parameters().forEach(this::onParameter);
		macro.defaults().forEach(this::visit);
		visitAll(macro.body());
	}

	final void visitTarget(Expression target) {
		switch (target) {
			case Expression.Name name -> onSet(name.name());
			case Expression.TupleLiteral tuple -> tuple.items().forEach(this::visitTarget);
			default -> visit(target);
		}
	}

	private void visitParameterTarget(Expression target) {
		switch (target) {
			case Expression.Name name -> onParameter(name.name());
			case Expression.TupleLiteral tuple -> tuple.items().forEach(this::visitParameterTarget);
			default -> visit(target);
		}
	}

	final void visit(@Nullable Expression expression) {
		switch (expression) {
			case null -> {
			}
			case Expression.Literal literal -> {
			}
			case Expression.Name name -> onRead(name.name());
			case Expression.NamespaceAttribute attribute -> onRead(attribute.namespace());
			case Expression.TupleLiteral tuple -> visitExpressions(tuple.items());
			case Expression.ListLiteral list -> visitExpressions(list.items());
			case Expression.DictLiteral dict -> dict.pairs().forEach((pair) -> {
				visit(pair.key());
				visit(pair.value());
			});
			case Expression.Conditional conditional -> visitConditional(conditional);
			case Expression.Or or -> visitBoth(or.left(), or.right());
			case Expression.And and -> visitBoth(and.left(), and.right());
			case Expression.Not not -> visit(not.operand());
			case Expression.Comparison comparison -> {
				visit(comparison.first());
				comparison.rest().forEach((comparand) -> visit(comparand.operand()));
			}
			case Expression.Binary binary -> visitBoth(binary.left(), binary.right());
			case Expression.Unary unary -> visit(unary.operand());
			case Expression.Concatenation concatenation -> visitExpressions(concatenation.operands());
			case Expression.Attribute attribute -> visit(attribute.owner());
			case Expression.Item item -> visitBoth(item.owner(), item.key());
			case Expression.Slice slice -> {
				visitBoth(slice.owner(), slice.start());
				visitBoth(slice.stop(), slice.step());
			}
			case Expression.Call call -> {
				visit(call.callee());
				visitArguments(call.arguments());
			}
			case Expression.Filter filter -> {
				onFilterOrTest(filter);
				visit(filter.input());
				visitArguments(filter.arguments());
			}
			case Expression.Test test -> {
				onFilterOrTest(test);
				visit(test.input());
				visitArguments(test.arguments());
			}
		}
	}

	void visitConditional(Expression.Conditional conditional) {
		visit(conditional.test());
		visitBoth(conditional.then(), conditional.otherwise());
	}

	private void visitBoth(@Nullable Expression first, @Nullable Expression second) {
		visit(first);
		visit(second);
	}

	private void visitExpressions(Collection<Expression> expressions) {
		expressions.forEach(this::visit);
	}

	private void visitArguments(Expression.Arguments arguments) {
		visitExpressions(arguments.positional());
		arguments.named().forEach((keyword) -> visit(keyword.value()));
		visitBoth(arguments.rest(), arguments.namedRest());
	}

}
