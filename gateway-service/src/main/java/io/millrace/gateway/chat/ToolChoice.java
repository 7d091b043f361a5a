package io.millrace.gateway.chat;

import java.util.Set;

/** Which functions an answer calls. */
public sealed interface ToolChoice {

	/** None. */
	record None() implements ToolChoice {

	}

	/** As many as the model likes, of all. */
	record Auto() implements ToolChoice {

	}

	/** One or more of these. */
	record Required(Set<String> names) implements ToolChoice {

		public Required {
			names = Set.copyOf(names);
		}

	}

	/** As many as the model likes, of these. */
	record Allowed(Set<String> names) implements ToolChoice {

		public Allowed {
			names = Set.copyOf(names);
		}

	}

}
