package io.millrace.tokenizer.jinja;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param positional the arguments without a name
 * @param named the arguments with one, in order
 */
record Args(List<Object> positional, Map<String, Object> named) {

	static final Args NONE = new Args(List.of(), Map.of());

	/**
	 * Matches the arguments with parameters, as a Python function does.
	 * @param function the function's name, for messages
	 * @param required how many of the parameters must be given
	 * @param parameters the parameters in order
	 * @return the values by position
	 */
	Bound bind(String function, int required, String... parameters) {
		if (this.positional.size() > parameters.length) {
			throw new JinjaException(function + " takes at most " + parameters.length + " arguments, but "
					+ this.positional.size() + " were given");
		}
		@Nullable Object[] values = new @Nullable Object[parameters.length];
		int matched = 0;
		for (int i = 0; i < parameters.length; i++) {
			Object byName = this.named.get(parameters[i]);
			if (byName != null) {
				matched++;
			}
			if (i < this.positional.size()) {
				if (byName != null) {
					throw new JinjaException(function + " got two values for the argument '" + parameters[i] + "'");
				}
				values[i] = this.positional.get(i);
			}
			else {
				values[i] = byName;
			}
			if (i < required && values[i] == null) {
				throw new JinjaException(function + " needs the argument '" + parameters[i] + "'");
			}
		}
		if (matched < this.named.size()) {
			throw new JinjaException(function + " got an unknown named argument among " + this.named.keySet());
		}
		return new Bound(values);
	}

	/**
	 * Matches arguments that may only be given by position.
	 * @param function the function's name, for messages
	 * @param required how many must be given
	 * @param most how many may be given
	 * @return the values by position
	 */
	Bound bindPositional(String function, int required, int most) {
		if (!this.named.isEmpty()) {
			throw new JinjaException(function + " takes no named arguments");
		}
		int given = this.positional.size();
		if (given < required || given > most) {
			throw new JinjaException(function + " takes " + ((required == most) ? most : required + " to " + most)
					+ " arguments, but " + given + " were given");
		}
		@Nullable Object[] values = new @Nullable Object[most];
		for (int i = 0; i < given; i++) {
			values[i] = this.positional.get(i);
		}
		return new Bound(values);
	}

	/**
	 * Arguments matched with parameters.
	 */
	static final class Bound {

		private final @Nullable Object[] values;

		Bound(@Nullable Object[] values) {
			this.values = values;
		}

		boolean has(int index) {
			return this.values[index] != null;
		}

		Object get(int index) {
			return get(index, None.NONE);
		}

		Object get(int index, Object absent) {
			Object value = this.values[index];
			return (value != null) ? value : absent;
		}

		boolean isTrue(int index) {
			return Values.isTrue(get(index, false));
		}

		long integer(int index, long absent) {
			Object value = this.values[index];
			return (value != null) ? Numbers.index(value) : absent;
		}

		String text(int index) {
			return Text.require(get(index));
		}

	}

}
