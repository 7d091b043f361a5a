package io.millrace.tokenizer.jinja;

import org.jspecify.annotations.Nullable;

/**
 * The variables of one entered scope.
 */
final class Frame {

	private final @Nullable Frame parent;

	private final Scope scope;

	private final @Nullable Object[] values;

	/**
	 * Enters a scope.
	 * @param parent the enclosing frame, or null for the outermost
	 * @param scope the scope
	 * @param rendering gives the variables of the template
	 */
	Frame(@Nullable Frame parent, Scope scope, Rendering rendering) {
		this.parent = parent;
		this.scope = scope;
		rendering.budget().spend(scope.size());
		this.values = new @Nullable Object[scope.size()];
		for (int slot = 0; slot < this.values.length; slot++) {
			String name = scope.name(slot);
			this.values[slot] = switch (scope.origin(slot)) {
				case PARAMETER, UNSET -> null;
				case CONTEXT -> rendering.variable(name);
				case OUTER -> (parent != null) ? parent.find(name) : null;
			};
		}
	}

	boolean isOutermost() {
		return this.parent == null;
	}

	Object get(String name) {
		Object value = find(name);
		return (value != null) ? value : Undefined.name(name);
	}

	private @Nullable Object find(String name) {
		for (Frame frame = this; frame != null; frame = frame.parent) {
			Integer slot = frame.scope.slot(name);
			if (slot != null) {
				return frame.values[slot];
			}
		}
		return null;
	}

	void set(String name, @Nullable Object value) {
		Integer slot = this.scope.slot(name);
		if (slot == null) {
			throw new IllegalStateException("The scope does not declare " + name);
		}
		this.values[slot] = value;
	}

}
