package io.millrace.parsers;

import org.jspecify.annotations.Nullable;

/**
 * Something that a model's answer says. Of one tool call the {@link CallBegins} comes
 * first, then its {@link Arguments}; calls follow one another and are numbered from 0.
 */
public sealed interface AnswerEvent {

	/**
	 * What the user is to read.
	 *
	 * @param text at least one character
	 */
	record Text(String text) implements AnswerEvent {

	}

	/**
	 * What the model thought before.
	 *
	 * @param text at least one character
	 */
	record Reasoning(String text) implements AnswerEvent {

	}

	/**
	 * A tool is called.
	 *
	 * @param index which call of the answer
	 * @param id the call's, where the model gave it one
	 * @param name of the function
	 */
	record CallBegins(int index, @Nullable String id, String name) implements AnswerEvent {

	}

	/**
	 * More of a call's arguments. All of one call, joined, are a JSON object, unless the
	 * answer ended or went wrong inside it.
	 *
	 * @param index which call of the answer
	 * @param json at least one character
	 */
	record Arguments(int index, String json) implements AnswerEvent {

	}

}
