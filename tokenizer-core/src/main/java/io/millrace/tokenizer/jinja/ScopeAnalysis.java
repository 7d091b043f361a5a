package io.millrace.tokenizer.jinja;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Fills the scopes of a template by Jinja's rules, and checks on the way that the filters
 * and tests exist: below an {@code if} a missing one only matters once it is reached.
 */
final class ScopeAnalysis {

	private ScopeAnalysis() {
	}

	/**
	 * Analyses a whole template.
	 * @param body its statements
	 * @return the outermost scope
	 */
	static Scope analyze(List<Statement> body) {
		Scope scope = new Scope();
		Names names = new Names(null);
		names.addAll(body, false);
		names.complete(scope, body);
		return scope;
	}

	/**
	 * The names of one scope while they are collected.
	 */
	private static final class Names {

		private final @Nullable Names parent;

		private final Map<String, Scope.Origin> origins = new LinkedHashMap<>();

		private final Set<String> stores = new HashSet<>();

		Names(@Nullable Names parent) {
			this.parent = parent;
		}

		private Names copy() {
			Names copy = new Names(this.parent);
			copy.origins.putAll(this.origins);
			copy.stores.addAll(this.stores);
			return copy;
		}

		private boolean knows(String name) {
			return this.origins.containsKey(name) || (this.parent != null && this.parent.knows(name));
		}

		private boolean isOuter(String name) {
			return this.parent != null && this.parent.knows(name);
		}

		void read(String name) {
			if (!knows(name)) {
				this.origins.put(name, Scope.Origin.CONTEXT);
			}
		}

		void store(String name) {
			this.stores.add(name);
			this.origins.putIfAbsent(name, isOuter(name) ? Scope.Origin.OUTER : Scope.Origin.UNSET);
		}

		void parameter(String name) {
			this.stores.add(name);
			this.origins.put(name, Scope.Origin.PARAMETER);
		}

		private void mergeBranches(List<Names> branches) {
			Set<String> onlyInBranches = new HashSet<>();
			branches.forEach((branch) -> onlyInBranches.addAll(branch.stores));
			onlyInBranches.removeAll(this.stores);
			for (Names branch : branches) {
				this.origins.putAll(branch.origins);
				this.stores.addAll(branch.stores);
			}
			for (String name : onlyInBranches) {
				this.origins.put(name, isOuter(name) ? Scope.Origin.OUTER : Scope.Origin.CONTEXT);
			}
		}

		/**
		 * Adds the names that statements use in this scope itself; the bodies of inner
		 * scopes are left to {@link #complete}.
		 */
		void addAll(List<Statement> statements, boolean soft) {
			statements.forEach((statement) -> add(statement, soft));
		}

		private void add(Statement statement, boolean soft) {
			switch (statement) {
				case Statement.Text text -> {
				}
				case Statement.Print print -> addExpression(print.value(), soft);
				case Statement.If branching -> addIf(branching);
				case Statement.For loop -> addExpression(loop.iterable(), soft);
				case Statement.Set assignment -> {
					addExpression(assignment.value(), soft);
					addTarget(assignment.target());
				}
				case Statement.SetBlock block -> addTarget(block.target());
				case Statement.DefineMacro definition -> store(definition.macro().name());
				case Statement.CallBlock block -> addExpression(block.call(), soft);
				case Statement.Generation generation -> {
				}
				case Statement.FilterBlock block -> addExpression(block.filter(), soft);
				case Statement.With with -> with.values().forEach((value) -> addExpression(value, soft));
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

		private void addIf(Statement.If branching) {
			Statement.Branch first = branching.branches().get(0);
			addExpression(first.test(), true);
			Names then = copy();
			then.addAll(first.body(), true);
			Names elifs = copy();
			for (Statement.Branch branch : branching.branches().subList(1, branching.branches().size())) {
				elifs.addIf(new Statement.If(List.of(branch), List.of()));
			}
			Names otherwise = copy();
			otherwise.addAll(branching.otherwise(), true);
			mergeBranches(List.of(then, elifs, otherwise));
		}

		private void addTarget(Expression target) {
			new Collector(this, false, false).visitTarget(target);
		}

		private void addParameterTarget(Expression target) {
			new Collector(this, false, true).visitTarget(target);
		}

		private void addExpression(@Nullable Expression expression, boolean soft) {
			new Collector(this, soft, false).visit(expression);
		}

		/**
		 * Writes the collected names down and turns to the scopes inside.
		 */
		void complete(Scope scope, List<Statement> body) {
			scope.fill(this.origins);
			body.forEach(this::completeInner);
		}

		private void completeInner(Statement statement) {
			switch (statement) {
				case Statement.If branching -> {
					branching.branches().forEach((branch) -> branch.body().forEach(this::completeInner));
					branching.otherwise().forEach(this::completeInner);
				}
				case Statement.For loop -> completeFor(loop);
				case Statement.SetBlock block -> {
					Names names = new Names(this);
					names.addAll(block.body(), false);
					names.addExpression(block.filter(), false);
					names.complete(block.scope(), block.body());
				}
				case Statement.DefineMacro definition -> completeMacro(definition.macro());
				case Statement.CallBlock block -> completeMacro(block.caller());
				case Statement.Generation generation -> completeMacro(generation.body());
				case Statement.FilterBlock block -> {
					Names names = new Names(this);
					names.addAll(block.body(), false);
					names.addExpression(block.filter(), false);
					names.complete(block.scope(), block.body());
				}
				case Statement.With with -> {
					Names names = new Names(this);
					with.targets().forEach(names::addParameterTarget);
					names.addAll(with.body(), false);
					names.complete(with.scope(), with.body());
				}
				case Statement.Block block -> {
					Names names = new Names(null);
					names.addAll(block.body(), false);
					names.complete(block.scope(), block.body());
				}
				case Statement.Text text -> {
				}
				case Statement.Print print -> {
				}
				case Statement.Set assignment -> {
				}
				case Statement.Break end -> {
				}
				case Statement.Continue next -> {
				}
				case Statement.Load load -> {
				}
			}
		}

		private void completeFor(Statement.For loop) {
			Names body = new Names(this);
			body.parameter("loop");
			body.addParameterTarget(loop.target());
			body.addAll(loop.body(), false);
			body.complete(loop.scopes().body(), loop.body());
			Names test = new Names(this);
			test.addParameterTarget(loop.target());
			test.addExpression(loop.test(), false);
			test.complete(loop.scopes().test(), List.of());
			Names otherwise = new Names(this);
			otherwise.addAll(loop.otherwise(), false);
			otherwise.complete(loop.scopes().otherwise(), loop.otherwise());
		}

		private void completeMacro(MacroCode macro) {
			Names names = new Names(this);
			macro.parameters().forEach(names::parameter);
			macro.defaults().forEach((value) -> names.addExpression(value, false));
			names.addAll(macro.body(), false);
			MacroCode.SPECIAL_NAMES.stream().filter(macro::receives).forEach(names::parameter);
			names.complete(macro.scope(), macro.body());
		}

	}

	/**
	 * Hands the names of one expression to a scope.
	 */
	private static final class Collector extends NameUses {

		private final Names names;

		private final boolean targetsAreParameters;

		private boolean soft;

		Collector(Names names, boolean soft, boolean targetsAreParameters) {
			this.names = names;
			this.soft = soft;
			this.targetsAreParameters = targetsAreParameters;
		}

		@Override
		void onRead(String name) {
			this.names.read(name);
		}

		@Override
		void onSet(String name) {
			if (this.targetsAreParameters) {
				this.names.parameter(name);
			}
			else {
				this.names.store(name);
			}
		}

		@Override
		void visitConditional(Expression.Conditional conditional) {
			boolean outside = this.soft;
			this.soft = true;
			super.visitConditional(conditional);
			this.soft = outside;
		}

		@Override
		void onFilterOrTest(Expression expression) {
			if (this.soft) {
				return;
			}
			switch (expression) {
				case Expression.Filter filter when !Filters.exists(filter.name()) ->
					throw new JinjaException("There is no filter named '" + filter.name() + "'", filter.line());
				case Expression.Test test when !Tests.exists(test.name()) ->
					throw new JinjaException("There is no test named '" + test.name() + "'", test.line());
				default -> {
				}
			}
		}

	}

}
