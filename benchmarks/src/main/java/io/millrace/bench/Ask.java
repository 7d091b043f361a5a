package io.millrace.bench;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * What one request asks.
 *
 * @param prompt in one of its forms
 * @param maxTokens the most tokens of the answer
 */
record Ask(Prompt prompt, int maxTokens) {

	/** What is asked, in a form that an {@link Endpoint} may take. */
	sealed interface Prompt {

	}

	/**
	 * Token ids.
	 *
	 * @param ids at least one
	 */
	record Ids(List<Integer> ids) implements Prompt {

		public Ids {
			ids = List.copyOf(ids);
		}

	}

	/**
	 * Text.
	 *
	 * @param text not empty
	 */
	record Text(String text) implements Prompt {

	}

	/**
	 * A conversation.
	 *
	 * @param messages as the chat endpoint takes them
	 */
	record Messages(JsonNode messages) implements Prompt {

	}

}
