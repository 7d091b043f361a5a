package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Parses a template into statements.
 */
final class Parser {

	private final TokenStream tokens;

	private final ExpressionParser expressions;

	/** How many loops enclose the current place, counted inside the current macro. */
	private int loops;

	private final Set<String> blocks = new HashSet<>();

	private Parser(List<Token> tokens) {
		this.tokens = new TokenStream(tokens);
		this.expressions = new ExpressionParser(this.tokens);
	}

	static List<Statement> parse(String source) {
		Parser parser = new Parser(Lexer.tokenize(source));
		return parser.parseUntil(Set.of(), "the end of the template");
	}

	/**
	 * Parses statements up to one of the given tags, whose name becomes the current
	 * token; the end of the template if there are none.
	 */
	private List<Statement> parseUntil(Set<String> endTags, String opened) {
		List<Statement> body = new ArrayList<>();
		while (true) {
			Token token = this.tokens.next();
			switch (token.type()) {
				case DATA -> body.add(new Statement.Text(token.text()));
				case VARIABLE_BEGIN -> {
					int line = token.line();
					body.add(new Statement.Print(this.expressions.parseTuple(), line));
					this.tokens.expect(Token.Type.VARIABLE_END, "'}}'");
				}
				case BLOCK_BEGIN -> {
					if (this.tokens.is(Token.Type.NAME) && endTags.contains(this.tokens.current().text())) {
						return List.copyOf(body);
					}
					parseTag(body);
					this.tokens.expect(Token.Type.BLOCK_END, "'%}'");
				}
				default -> {
					if (!endTags.isEmpty()) {
						throw this.tokens.error("The template ends inside " + opened);
					}
					return List.copyOf(body);
				}
			}
		}
	}

	/**
	 * Parses the body of a tag: the rest of its opening, and all up to an end tag.
	 */
	private List<Statement> parseBody(String tag, String... endTags) {
		this.tokens.skipOperator(":");
		this.tokens.expect(Token.Type.BLOCK_END, "'%}'");
		return parseUntil(Set.of(endTags), "'" + tag + "'");
	}

	private List<Statement> parseWholeBody(String tag) {
		String endTag = "end" + tag;
		List<Statement> body = parseBody(tag, endTag);
		this.tokens.expectName(endTag);
		return body;
	}

	private void parseTag(List<Statement> body) {
		int line = this.tokens.line();
		String tag = this.tokens.expect(Token.Type.NAME, "the name of a tag").text();
		switch (tag) {
			case "if" -> body.add(parseIf(line));
			case "for" -> body.add(parseFor(line));
			case "set" -> body.add(parseSet(line));
			case "macro" -> body.add(parseMacro(line));
			case "call" -> body.add(parseCall(line));
			case "filter" -> body.add(parseFilter(line));
			case "with" -> body.add(parseWith(line));
			case "print" -> parsePrint(body, line);
			case "generation" -> body.add(parseGeneration(line));
			case "break" -> body.add(inLoop(new Statement.Break(), line));
			case "continue" -> body.add(inLoop(new Statement.Continue(), line));
			case "block" -> body.add(parseBlock());
			case "include", "import", "from", "extends" -> body.add(parseLoad(tag, line));
			case "autoescape" -> throw new JinjaException("The tag 'autoescape' is not supported", line);
			default -> throw new JinjaException("There is no tag named '" + tag + "'", line);
		}
	}

	private Statement parseIf(int line) {
		List<Statement.Branch> branches = new ArrayList<>();
		int branchLine = line;
		while (true) {
			Expression test = this.expressions.parseUnconditionalTuple();
			branches.add(new Statement.Branch(test, parseBody("if", "elif", "else", "endif"), branchLine));
			branchLine = this.tokens.line();
			switch (this.tokens.next().text()) {
				case "elif" -> {
				}
				case "else" -> {
					List<Statement> otherwise = parseWholeBody("if");
					return new Statement.If(List.copyOf(branches), otherwise);
				}
				default -> {
					return new Statement.If(List.copyOf(branches), List.of());
				}
			}
		}
	}

	private Statement parseFor(int line) {
		Expression target = this.expressions.parseTarget(false);
		this.tokens.expectName("in");
		Expression iterable = this.expressions.parseUnconditionalTuple();
		Expression test = this.tokens.skipName("if") ? this.expressions.parse() : null;
		boolean recursive = this.tokens.skipName("recursive");
		this.loops++;
		List<Statement> body = parseBody("for", "endfor", "else");
		this.loops--;
		List<Statement> otherwise = List.of();
		if (this.tokens.next().text().equals("else")) {
			otherwise = parseWholeBody("for");
		}
		Statement.For loop = new Statement.For(target, iterable, test, recursive, body, otherwise,
				Statement.ForScopes.create(), line);
		checkLoopIsNotSet(loop);
		return loop;
	}

	private void checkLoopIsNotSet(Statement.For loop) {
		new NameUses() {

			@Override
			void onRead(String name) {
			}

			@Override
			void onParameter(String name) {
			}

			@Override
			void onSet(String name) {
				if (name.equals("loop")) {
					throw new JinjaException("The name 'loop' cannot be assigned to inside a loop", loop.line());
				}
			}

		}.visitAll(List.of(loop));
	}

	private Statement inLoop(Statement statement, int line) {
		if (this.loops == 0) {
			throw new JinjaException("'break' and 'continue' are only allowed inside a loop", line);
		}
		return statement;
	}

	private Statement parseSet(int line) {
		Expression target = this.expressions.parseTarget(true);
		if (this.tokens.skipOperator("=")) {
			return new Statement.Set(target, this.expressions.parseTuple(), line);
		}
		Expression filter = this.expressions.parseOptionalFilters();
		return new Statement.SetBlock(target, filter, parseWholeBody("set"), new Scope(), line);
	}

	private Statement parseMacro(int line) {
		String name = this.expressions.parseNewName();
		return new Statement.DefineMacro(parseMacroCode("macro", name, line, true), line);
	}

	private MacroCode parseMacroCode(String tag, String name, int line, boolean withParameters) {
		List<String> parameters = new ArrayList<>();
		List<Expression> defaults = new ArrayList<>();
		if (withParameters) {
			parseParameters(parameters, defaults);
		}
		return completeMacro(tag, name, line, parameters, defaults);
	}

	private MacroCode completeMacro(String tag, String name, int line, List<String> parameters,
			List<Expression> defaults) {
		int outerLoops = this.loops;
		this.loops = 0;
		List<Statement> body = parseWholeBody(tag);
		this.loops = outerLoops;
		MacroCode macro = MacroCode.of(name, List.copyOf(parameters), List.copyOf(defaults), body);
		int caller = parameters.indexOf("caller");
		if (caller >= 0 && macro.specials().contains("caller") && macro.defaultOf(caller) < 0) {
			throw new JinjaException("The parameter 'caller' must have a default value", line);
		}
		return macro;
	}

	private void parseParameters(List<String> parameters, List<Expression> defaults) {
		this.tokens.expectOperator("(");
		while (!this.tokens.isOperator(")")) {
			if (!parameters.isEmpty()) {
				this.tokens.expectOperator(",");
			}
			String parameter = this.expressions.parseNewName();
			if (parameters.contains(parameter)) {
				throw this.tokens.error("The parameter '" + parameter + "' is declared twice");
			}
			parameters.add(parameter);
			if (this.tokens.skipOperator("=")) {
				defaults.add(this.expressions.parse());
			}
			else if (!defaults.isEmpty()) {
				throw this.tokens.error("A parameter without a default value follows one with a default value");
			}
		}
		this.tokens.expectOperator(")");
	}

	private Statement parseCall(int line) {
		List<String> parameters = new ArrayList<>();
		List<Expression> defaults = new ArrayList<>();
		if (this.tokens.isOperator("(")) {
			parseParameters(parameters, defaults);
		}
		if (!(this.expressions.parse() instanceof Expression.Call call)) {
			throw new JinjaException("The tag 'call' needs a call", line);
		}
		return new Statement.CallBlock(completeMacro("call", "caller", line, parameters, defaults), call, line);
	}

	private Statement parseGeneration(int line) {
		return new Statement.Generation(parseMacroCode("generation", "caller", line, false), line);
	}

	private Statement parseFilter(int line) {
		Expression filter = this.expressions.parseFilterChain();
		return new Statement.FilterBlock(filter, parseWholeBody("filter"), new Scope(), line);
	}

	private Statement parseWith(int line) {
		List<Expression> targets = new ArrayList<>();
		List<Expression> values = new ArrayList<>();
		while (!this.tokens.is(Token.Type.BLOCK_END)) {
			if (!targets.isEmpty()) {
				this.tokens.expectOperator(",");
			}
			targets.add(this.expressions.parseTarget(false));
			this.tokens.expectOperator("=");
			values.add(this.expressions.parse());
		}
		return new Statement.With(List.copyOf(targets), List.copyOf(values), parseWholeBody("with"), new Scope(), line);
	}

	private void parsePrint(List<Statement> body, int line) {
		boolean first = true;
		while (!this.tokens.is(Token.Type.BLOCK_END)) {
			if (!first) {
				this.tokens.expectOperator(",");
			}
			first = false;
			body.add(new Statement.Print(this.expressions.parse(), line));
		}
	}

	private Statement parseBlock() {
		String name = this.tokens.expectAnyName();
		if (!this.blocks.add(name)) {
			throw this.tokens.error("The block '" + name + "' is defined twice");
		}
		this.tokens.skipName("scoped");
		this.tokens.skipName("required");
		List<Statement> body = parseWholeBody("block");
		this.tokens.skipName(name);
		return new Statement.Block(body, new Scope());
	}

	private Statement parseLoad(String tag, int line) {
		while (!this.tokens.is(Token.Type.BLOCK_END) && !this.tokens.is(Token.Type.END)) {
			this.tokens.next();
		}
		return new Statement.Load(tag, line);
	}

}
