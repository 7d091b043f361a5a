package io.millrace.tokenizer.jinja;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The state of one render.
 */
final class Rendering {

	private final Map<String, Object> given;

	private final Map<String, Object> exported = new HashMap<>();

	private final Budget budget;

	private final Clock clock;

	private final Evaluator evaluator;

	private final Executor executor;

	Rendering(Map<String, Object> given, Budget budget, Clock clock) {
		this.given = given;
		this.budget = budget;
		this.clock = clock;
		this.evaluator = new Evaluator(this, budget);
		this.executor = new Executor(this);
	}

	/**
	 * Looks up a variable that no scope sets.
	 * @param name its name
	 * @return its value, or null if there is none
	 */
	@Nullable Object variable(String name) {
		Object value = this.exported.get(name);
		if (value == null) {
			value = this.given.get(name);
		}
		return (value != null) ? value : Globals.find(name);
	}

	/**
	 * Makes a variable of the outermost scope visible to blocks.
	 * @param name its name
	 * @param value its value
	 */
	void export(String name, Object value) {
		this.exported.put(name, value);
	}

	Budget budget() {
		return this.budget;
	}

	Clock clock() {
		return this.clock;
	}

	Evaluator evaluator() {
		return this.evaluator;
	}

	Executor executor() {
		return this.executor;
	}

}
