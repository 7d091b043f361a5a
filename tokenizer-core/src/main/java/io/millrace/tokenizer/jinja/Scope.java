package io.millrace.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The names of one scope, and what each holds when the scope is entered. Jinja decides
 * this from the text of a template, before it runs: a name that a scope sets anywhere
 * belongs to the scope from its start.
 */
final class Scope {

	/**
	 * What a name holds at first.
	 */
	enum Origin {

		/** Set by whoever enters the scope. */
		PARAMETER,
		/** The variable of that name that the template was given. */
		CONTEXT,
		/** What the enclosing scope has under that name. */
		OUTER,
		/** Nothing. */
		UNSET

	}

	private final Map<String, Integer> slots = new HashMap<>();

	private Origin[] origins = {};

	private String[] names = {};

	void fill(Map<String, Origin> declarations) {
		this.names = declarations.keySet().toArray(String[]::new);
		this.origins = declarations.values().toArray(Origin[]::new);
		for (int slot = 0; slot < this.names.length; slot++) {
			this.slots.put(this.names[slot], slot);
		}
	}

	int size() {
		return this.names.length;
	}

	@Nullable Integer slot(String name) {
		return this.slots.get(name);
	}

	String name(int slot) {
		return this.names[slot];
	}

	Origin origin(int slot) {
		return this.origins[slot];
	}

}
