package io.millrace.grammar.vocabulary;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary by their bytes: a tree in which each node adds a byte to its
 * parent's. Nodes are numbered depth first, so a walk reads the arrays from left to right
 * and skips a subtree by one jump.
 *
 * <pre>
 * tokens         a  ab  b     node 0 is "a", 1 is "ab", 2 is "b"
 * subtreeEnds    2  2   3     what follows the node and all below it
 * tokenBegins    0  1   2  3  where the node's tokens begin in tokenIds
 * </pre>
 */
final class TokenTrie {

	/** The longest token that a vocabulary may have; real ones end at a few hundred. */
	static final int MAX_TOKEN_BYTES = 65_536;

	private static final int DEPTH_SHIFT = 8;

	/** Tokens of so many bytes and more are not told apart by their length. */
	private static final int FAR = Byte.MAX_VALUE;

	private final int nodes;

	private final int maxDepth;

	/** By node: its depth, from 0, above its byte. */
	private final int[] labels;

	private final int[] subtreeEnds;

	private final int[] tokenBegins;

	private final int[] tokenIds;

	/** By node: the length of the longest token below it in bytes, or {@link #FAR}. */
	private final byte[] reach;

	/**
	 * @param size ids are in {@code [0, size)}
	 * @param bytes the bytes of an id; an id of no bytes is left out
	 */
	TokenTrie(int size, IntFunction<byte[]> bytes) {
		byte[][] tokens = IntStream.range(0, size).mapToObj(bytes).toArray(byte[][]::new);
		this.tokenIds = sorted(tokens);
		this.nodes = countNodes(tokens);
		this.labels = new int[this.nodes];
		this.subtreeEnds = new int[this.nodes];
		this.tokenBegins = new int[this.nodes + 1];
		this.reach = new byte[this.nodes];
		this.maxDepth = Arrays.stream(tokens).mapToInt((token) -> token.length).max().orElse(0);
		fill(tokens);
	}

	int nodes() {
		return this.nodes;
	}

	/** The length of the longest token in bytes. */
	int maxDepth() {
		return this.maxDepth;
	}

	/** Allows each token all of whose bytes the walk allows. */
	void collect(ByteWalk walk, TokenMask.Builder mask) {
		collect(walk, 0, mask);
	}

	/**
	 * The same, but for some of the tokens that have at most so many bytes.
	 * @param skipped fewer than {@link #FAR}
	 */
	void collect(ByteWalk walk, int skipped, TokenMask.Builder mask) {
		int node = 0;
		while (node < this.nodes) {
			int label = this.labels[node];
			if (this.reach[node] > skipped && walk.step(label >>> DEPTH_SHIFT, label & 0xFF)) {
				int end = this.tokenBegins[node + 1];
				for (int i = this.tokenBegins[node]; i < end; i++) {
					mask.allow(this.tokenIds[i]);
				}
				node++;
			}
			else {
				node = this.subtreeEnds[node];
			}
		}
	}

	/** The longest token that begins the bytes from an index on, or -1. */
	int longest(byte[] bytes, int index) {
		int found = -1;
		int node = 0;
		int end = this.nodes;
		int depth = 0;
		while (node < end && index + depth < bytes.length) {
			if ((this.labels[node] & 0xFF) == Byte.toUnsignedInt(bytes[index + depth])) {
				if (this.tokenBegins[node] < this.tokenBegins[node + 1]) {
					found = this.tokenIds[this.tokenBegins[node]];
				}
				end = this.subtreeEnds[node];
				node++;
				depth++;
			}
			else {
				node = this.subtreeEnds[node];
			}
		}
		return found;
	}

	/** Whether some token is longer and begins with the bytes from an index on. */
	boolean hasLonger(byte[] bytes, int index) {
		int node = 0;
		int end = this.nodes;
		int depth = 0;
		while (node < end && index + depth < bytes.length) {
			if ((this.labels[node] & 0xFF) == Byte.toUnsignedInt(bytes[index + depth])) {
				end = this.subtreeEnds[node];
				node++;
				depth++;
			}
			else {
				node = this.subtreeEnds[node];
			}
		}
		return index + depth == bytes.length && node < end;
	}

	/** The ids that have bytes, in the order of their bytes and then of the ids. */
	private static int[] sorted(byte[][] tokens) {
		return IntStream.range(0, tokens.length)
			.filter((id) -> tokens[id].length > 0)
			.boxed()
			.sorted((a, b) -> Arrays.compareUnsigned(tokens[a], tokens[b]))
			.mapToInt(Integer::intValue)
			.toArray();
	}

	private int countNodes(byte[][] tokens) {
		int count = 0;
		byte[] previous = {};
		for (int id : this.tokenIds) {
			byte[] token = tokens[id];
			if (token.length > MAX_TOKEN_BYTES) {
				throw new IllegalArgumentException("A token has at most " + MAX_TOKEN_BYTES + " bytes, but token " + id
						+ " has " + token.length + ".");
			}
			count = Math.addExact(count, token.length - common(previous, token));
			previous = token;
		}
		return count;
	}

	private void fill(byte[][] tokens) {
		int[] path = new int[this.maxDepth];
		int node = 0;
		int open = 0;
		byte[] previous = {};
		for (int i = 0; i < this.tokenIds.length; i++) {
			byte[] token = tokens[this.tokenIds[i]];
			int common = common(previous, token);
			while (open > common) {
				this.subtreeEnds[path[--open]] = node;
			}
			while (open < token.length) {
				this.labels[node] = (open << DEPTH_SHIFT) | Byte.toUnsignedInt(token[open]);
				this.tokenBegins[node] = i;
				path[open++] = node++;
			}
			this.tokenBegins[node] = i + 1;
			previous = token;
		}
		while (open > 0) {
			this.subtreeEnds[path[--open]] = node;
		}
		fillReach();
	}

	private void fillReach() {
		for (int node = this.nodes - 1; node >= 0; node--) {
			int longest = Math.min(FAR, (this.labels[node] >>> DEPTH_SHIFT) + 1);
			for (int child = node + 1; child < this.subtreeEnds[node]; child = this.subtreeEnds[child]) {
				longest = Math.max(longest, this.reach[child]);
			}
			this.reach[node] = (byte) longest;
		}
	}

	private static int common(byte[] a, byte[] b) {
		int mismatch = Arrays.mismatch(a, b);
		return (mismatch < 0) ? a.length : mismatch;
	}

}
