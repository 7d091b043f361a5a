package io.millrace.tokenizer.bytepairs;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Finds tokens that stand in a text by their names: of those that begin first, the
 * longest. A tree of characters. Immutable once made.
 */
public final class AddedTokens {

	private static final int NO_TOKEN = -1;

	private final Node root = new Node();

	/**
	 * Tokens to look for.
	 * @param ids by their names, which are not empty
	 */
	public AddedTokens(Map<String, Integer> ids) {
		ids.forEach(this::add);
	}

	private void add(String name, int id) {
		Node node = this.root;
		for (int i = 0; i < name.length(); i++) {
			node = node.grow(name.charAt(i));
		}
		node.id = id;
	}

	/**
	 * Goes through a part of a text.
	 * @param gaps what is told of the parts without tokens, none of them empty
	 * @param tokens what is told of tokens
	 */
	void split(String text, int from, int to, Gaps gaps, IntConsumer tokens) {
		int at = from;
		for (Match match = find(text, at, to); match != null; match = find(text, at, to)) {
			if (match.start() > at) {
				gaps.accept(at, match.start());
			}
			tokens.accept(match.id());
			at = match.end();
		}
		if (to > at) {
			gaps.accept(at, to);
		}
	}

	/**
	 * The first of them in a part of a text.
	 * @return null if there is none
	 */
	public @Nullable Match find(String text, int from, int to) {
		for (int start = from; start < to; start++) {
			Node node = this.root.next(text.charAt(start));
			Match match = (node != null) ? longest(node, text, start, to) : null;
			if (match != null) {
				return match;
			}
		}
		return null;
	}

	private static @Nullable Match longest(Node first, String text, int start, int to) {
		Match match = null;
		Node node = first;
		for (int at = start + 1; node != null; at++) {
			if (node.id != NO_TOKEN) {
				match = new Match(start, at, node.id);
			}
			node = (at < to) ? node.next(text.charAt(at)) : null;
		}
		return match;
	}

	/** Is told of parts of a text. */
	@FunctionalInterface
	interface Gaps {

		void accept(int from, int to);

	}

	/**
	 * A token in a text.
	 *
	 * @param start its first character
	 * @param end after its last character
	 * @param id the token
	 */
	public record Match(int start, int end, int id) {

	}

	/** The names that begin with the characters on the way here. */
	private static final class Node {

		/** In ascending order. */
		private char[] characters = {};

		private Node[] nodes = {};

		private int id = NO_TOKEN;

		@Nullable Node next(char character) {
			int index = Arrays.binarySearch(this.characters, character);
			return (index >= 0) ? this.nodes[index] : null;
		}

		Node grow(char character) {
			Node known = next(character);
			if (known != null) {
				return known;
			}
			int index = -1 - Arrays.binarySearch(this.characters, character);
			int size = this.characters.length;
			this.characters = Arrays.copyOf(this.characters, size + 1);
			this.nodes = Arrays.copyOf(this.nodes, size + 1);
			System.arraycopy(this.characters, index, this.characters, index + 1, size - index);
			System.arraycopy(this.nodes, index, this.nodes, index + 1, size - index);
			this.characters[index] = character;
			this.nodes[index] = new Node();
			return this.nodes[index];
		}

	}

}
