package io.millrace.grammar.vocabulary;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary by their bytes: a tree in which each node adds a byte to its
 * parent's. Nodes are numbered depth first, so a walk reads their numbers from left to
 * right and skips a subtree by one jump.
 *
 * <pre>
 * tokens         a  ab  b     node 0 is "a", 1 is "ab", 2 is "b"
 * subtree end    2  2   3     what follows the node and all below it
 * token begin    0  1   2  3  where the node's tokens begin in tokenIds
 * </pre>
 */
final class TokenTrie {

	/** The longest token that a vocabulary may have; real ones end at a few hundred. */
	static final int MAX_TOKEN_BYTES = 65_536;

	/**
	 * A node's numbers lie side by side: a walk that skips most of them is bound by
	 * memory.
	 */
	private static final int STRIDE = 4;

	/** Depth from 0 above the byte, and above both the reach. */
	private static final int LABEL = 0;

	/** The kinds of all bytes but the first, of all tokens that go through the node. */
	private static final int KINDS = 1;

	/** Where what follows the node and all below it begins. */
	private static final int SUBTREE_END = 2;

	/**
	 * Where the node's tokens begin in {@link #tokenIds}; they end with the next node's.
	 */
	private static final int TOKEN_BEGIN = 3;

	private static final int DEPTH_SHIFT = 8;

	private static final int MAX_DEPTH = 0xFFFF;

	/** The length of the longest token through the node in bytes, or {@link #FAR}. */
	private static final int REACH_SHIFT = 24;

	/** Of subtrees with so many nodes it pays to ask how they begin. */
	private static final int LARGE = 1_024;

	/** Tokens of so many bytes and more are not told apart by their length. */
	private static final int FAR = Byte.MAX_VALUE;

	private final int nodes;

	private final int maxDepth;

	/** One more node than there are, for the end of the last one's tokens. */
	private final int[] data;

	private final int[] tokenIds;

	/**
	 * @param size ids are in {@code [0, size)}
	 * @param bytes the bytes of an id; an id of no bytes is left out
	 */
	TokenTrie(int size, IntFunction<byte[]> bytes) {
		byte[][] tokens = IntStream.range(0, size).mapToObj(bytes).toArray(byte[][]::new);
		this.tokenIds = sorted(tokens);
		this.nodes = countNodes(tokens);
		this.data = new int[Math.multiplyExact(this.nodes + 1, STRIDE)];
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

	/**
	 * Allows each token all of whose bytes the walk allows, but for some of the tokens
	 * that have at most so many bytes, and of those that are of the run's kinds alone,
	 * where the run says whether they are allowed.
	 * @param skipped fewer than {@link #FAR}
	 * @param run of fewer bytes than {@link #FAR}
	 */
	void collect(ByteWalk walk, int skipped, ByteRun run, TokenMask.Builder mask) {
		int longestInRun = run.isClosed() ? FAR : run.bytes();
		int node = 0;
		while (node < this.nodes) {
			int end = subtreeEnd(node);
			int value = value(node);
			boolean isInRun = (run.kinds() & 1 << ByteKinds.of(value)) != 0;
			if (isInRun) {
				collect(walk, node, end, skipped, run.kinds(), longestInRun, mask);
			}
			else if (end - node < LARGE || reach(node) <= skipped || !walk.step(0, value)) {
				collect(walk, node, end, skipped, 0, 0, mask);
			}
			else {
				collectAfter(walk, node, end, skipped, walk.runAfter(0, ByteState.MAX_OUTLOOK), mask);
			}
			node = end;
		}
	}

	/**
	 * Adds the tokens of a range of nodes. What is below a node is left out if none of
	 * its tokens has more than so many bytes, or other kinds than these and more than so
	 * many bytes.
	 */
	private void collect(ByteWalk walk, int from, int to, int skipped, int kinds, int longest, TokenMask.Builder mask) {
		int node = from;
		while (node < to) {
			int label = this.data[node * STRIDE + LABEL];
			int reach = label >>> REACH_SHIFT;
			boolean isKnown = reach <= skipped
					|| (reach <= longest && (this.data[node * STRIDE + KINDS] & ~kinds) == 0);
			if (!isKnown && walk.step(label >>> DEPTH_SHIFT & MAX_DEPTH, label & 0xFF)) {
				allow(node, node + 1, mask);
				node++;
			}
			else {
				node = subtreeEnd(node);
			}
		}
	}

	/**
	 * Adds the tokens of a first byte's subtree. What is allowed after that byte,
	 * whatever it is, is allowed as a whole.
	 */
	private void collectAfter(ByteWalk walk, int first, int to, int skipped, ByteRun run, TokenMask.Builder mask) {
		allow(first, first + 1, mask);
		int node = first + 1;
		while (node < to) {
			int label = this.data[node * STRIDE + LABEL];
			int reach = label >>> REACH_SHIFT;
			if (reach - 1 <= run.bytes() && (this.data[node * STRIDE + KINDS] & ~run.kinds()) == 0) {
				allow(node, subtreeEnd(node), mask);
				node = subtreeEnd(node);
			}
			else if (reach > skipped && walk.step(label >>> DEPTH_SHIFT & MAX_DEPTH, label & 0xFF)) {
				allow(node, node + 1, mask);
				node++;
			}
			else {
				node = subtreeEnd(node);
			}
		}
	}

	private void allow(int from, int to, TokenMask.Builder mask) {
		int end = tokenBegin(to);
		for (int i = tokenBegin(from); i < end; i++) {
			mask.allow(this.tokenIds[i]);
		}
	}

	private int value(int node) {
		return this.data[node * STRIDE + LABEL] & 0xFF;
	}

	private int depth(int node) {
		return this.data[node * STRIDE + LABEL] >>> DEPTH_SHIFT & MAX_DEPTH;
	}

	private int reach(int node) {
		return this.data[node * STRIDE + LABEL] >>> REACH_SHIFT;
	}

	private int subtreeEnd(int node) {
		return this.data[node * STRIDE + SUBTREE_END];
	}

	private int tokenBegin(int node) {
		return this.data[node * STRIDE + TOKEN_BEGIN];
	}

	/** The longest token that begins the bytes from an index on, or -1. */
	int longest(byte[] bytes, int index) {
		int found = -1;
		int node = 0;
		int end = this.nodes;
		int depth = 0;
		while (node < end && index + depth < bytes.length) {
			if (value(node) == Byte.toUnsignedInt(bytes[index + depth])) {
				if (tokenBegin(node) < tokenBegin(node + 1)) {
					found = this.tokenIds[tokenBegin(node)];
				}
				end = subtreeEnd(node);
				node++;
				depth++;
			}
			else {
				node = subtreeEnd(node);
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
			if (value(node) == Byte.toUnsignedInt(bytes[index + depth])) {
				end = subtreeEnd(node);
				node++;
				depth++;
			}
			else {
				node = subtreeEnd(node);
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
				this.data[path[--open] * STRIDE + SUBTREE_END] = node;
			}
			while (open < token.length) {
				this.data[node * STRIDE + LABEL] = (open << DEPTH_SHIFT) | Byte.toUnsignedInt(token[open]);
				this.data[node * STRIDE + TOKEN_BEGIN] = i;
				path[open++] = node++;
			}
			this.data[node * STRIDE + TOKEN_BEGIN] = i + 1;
			previous = token;
		}
		while (open > 0) {
			this.data[path[--open] * STRIDE + SUBTREE_END] = node;
		}
		fillReach();
		fillKinds(tokens);
	}

	private void fillReach() {
		for (int node = this.nodes - 1; node >= 0; node--) {
			int longest = Math.min(FAR, depth(node) + 1);
			for (int child = node + 1; child < subtreeEnd(node); child = subtreeEnd(child)) {
				longest = Math.max(longest, reach(child));
			}
			this.data[node * STRIDE + LABEL] |= longest << REACH_SHIFT;
		}
	}

	/** Adds a token's kinds to all nodes on its way. */
	private void fillKinds(byte[][] tokens) {
		int[] path = new int[this.maxDepth];
		for (int node = 0; node < this.nodes; node++) {
			path[depth(node)] = node;
			if (tokenBegin(node) < tokenBegin(node + 1)) {
				byte[] token = tokens[this.tokenIds[tokenBegin(node)]];
				int kinds = ByteKinds.of(token, 1);
				for (int i = 0; i < token.length; i++) {
					this.data[path[i] * STRIDE + KINDS] |= kinds;
				}
			}
		}
	}

	private static int common(byte[] a, byte[] b) {
		int mismatch = Arrays.mismatch(a, b);
		return (mismatch < 0) ? a.length : mismatch;
	}

}
