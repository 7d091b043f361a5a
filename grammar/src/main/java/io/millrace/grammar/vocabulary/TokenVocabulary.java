package io.millrace.grammar.vocabulary;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that a grammar chooses from, and the masks found so far for the states of
 * all grammars. One for each model; immutable but for its bounded cache, and safe for use
 * by several threads.
 */
public final class TokenVocabulary {

	private static final int BYTES = 256;

	/** Runs of plain characters for which tokens are told apart beforehand. */
	private static final int[] RUNS = { 16, 8, 0 };

	/** Where outlooks agree in fewer bytes than these, most of the work would be left. */
	private static final int MIN_OUTLOOK = 4;

	/**
	 * So few tokens have more bytes that to try them takes less than to find out which
	 * runs are free.
	 */
	private static final int MUCH_KNOWN = 8;

	/** Runs of fewer bytes of some kinds are no gain. */
	private static final int MIN_RUN = 3;

	/** Runs whose tokens are kept. */
	private static final int MAX_RUNS = 256;

	private final int size;

	private final byte[] data;

	/** Token {@code i} is {@code data[begins[i], begins[i + 1])}. */
	private final int[] begins;

	private final BitSet endIds;

	/** From the longest run of plain characters to the shortest, which is of none. */
	private final TokenSlice[] slices;

	/** By number: the tokens that are at most so many plain characters. */
	private final TokenMask[] plain;

	/** By number of bytes: the tokens that have at most so many. */
	private final TokenMask[] shortTokens;

	/** By token: its kinds of bytes. */
	private final char[] kinds;

	/** By run: the tokens that are such. */
	private final MaskCache runs = new MaskCache(MAX_RUNS);

	private final MaskCache masks;

	/** By outlook, of any state that had it. */
	private final MaskCache near;

	/**
	 * @param size ids are in {@code [0, size)}
	 * @param bytes what a token adds to a text, of no bytes for what a grammar never
	 * allows: special tokens, and ids without a token
	 * @param endIds the tokens that end a text, at least one; what {@code bytes} says of
	 * them is ignored
	 * @param maxCachedMasks how many masks are kept by state, each of {@code size} bits,
	 * and at most as many others by outlook; a grammar is reachable as long as one of its
	 * masks is kept
	 */
	public TokenVocabulary(int size, IntFunction<byte[]> bytes, int[] endIds, int maxCachedMasks) {
		if (endIds.length == 0 || Arrays.stream(endIds).anyMatch((id) -> id < 0 || id >= size)) {
			throw new IllegalArgumentException(
					"A vocabulary of " + size + " tokens needs one that ends a text, and each in [0, " + size
							+ "), got " + Arrays.toString(endIds) + ".");
		}
		if (maxCachedMasks < 1) {
			throw new IllegalArgumentException("At least 1 mask is kept, got " + maxCachedMasks + ".");
		}
		this.size = size;
		this.endIds = Arrays.stream(endIds).collect(BitSet::new, BitSet::set, BitSet::or);
		byte[][] tokens = new byte[size][];
		Arrays.setAll(tokens, (id) -> this.endIds.get(id) ? new byte[0] : bytes.apply(id));
		this.begins = begins(tokens);
		this.data = concat(tokens, this.begins);
		int[] lengths = Arrays.stream(tokens).mapToInt(PlainText::length).toArray();
		this.slices = slices(tokens, lengths);
		this.kinds = new char[size];
		for (int id = 0; id < size; id++) {
			this.kinds[id] = (char) ByteKinds.of(tokens[id]);
		}
		this.plain = IntStream.rangeClosed(0, RUNS[0])
			.mapToObj((length) -> upTo(length, (id) -> lengths[id]))
			.toArray(TokenMask[]::new);
		this.shortTokens = IntStream.rangeClosed(0, ByteState.MAX_OUTLOOK)
			.mapToObj((length) -> upTo(length, (id) -> tokens[id].length))
			.toArray(TokenMask[]::new);
		this.masks = new MaskCache(maxCachedMasks);
		this.near = new MaskCache(maxCachedMasks);
	}

	/** Ids are in {@code [0, size)}. */
	public int size() {
		return this.size;
	}

	/** Whether the token ends a text. */
	public boolean isEnd(int id) {
		return this.endIds.get(id);
	}

	/**
	 * What the token adds to a text, of no bytes if a grammar never allows it or if it
	 * ends the text. The caller owns the array.
	 * @throws IndexOutOfBoundsException if there is no such id
	 */
	public byte[] bytes(int id) {
		if (id < 0 || id >= this.size) {
			throw new IndexOutOfBoundsException("Token ids are in [0, " + this.size + "), got " + id + ".");
		}
		return Arrays.copyOfRange(this.data, this.begins[id], this.begins[id + 1]);
	}

	/**
	 * Whether each byte that UTF-8 has is a token of its own. Then any text can be
	 * written, so a mask is never empty; otherwise a grammar may lead to bytes that the
	 * tokens cannot write.
	 */
	public boolean isComplete() {
		BitSet single = new BitSet(BYTES);
		for (int id = 0; id < this.size; id++) {
			if (this.begins[id + 1] - this.begins[id] == 1) {
				single.set(Byte.toUnsignedInt(this.data[this.begins[id]]));
			}
		}
		return IntStream.range(0, BYTES).allMatch((value) -> single.get(value) || isNeverInUtf8(value));
	}

	private static boolean isNeverInUtf8(int value) {
		return value == 0xC0 || value == 0xC1 || value > 0xF4;
	}

	/**
	 * The tokens that may follow: those whose bytes leave a match in reach, and, where
	 * the text may end, those that end it. Takes as long as the walk over the allowed
	 * beginnings of all tokens, but for those made of plain characters where any of these
	 * may follow, and but for the short ones where a state with the same outlook has a
	 * mask already; or next to nothing if the mask is cached.
	 */
	public TokenMask mask(ByteState state) {
		TokenMask cached = this.masks.get(state);
		if (cached != null) {
			return cached;
		}
		TokenMask.Builder builder = alike(state);
		if (builder == null) {
			builder = walked(state);
		}
		if (state.isAccepting()) {
			this.endIds.stream().forEach(builder::allow);
		}
		TokenMask mask = builder.build();
		this.masks.put(state, mask);
		for (int bytes = MIN_OUTLOOK; bytes <= ByteState.MAX_OUTLOOK; bytes++) {
			Object outlook = state.outlook(bytes);
			if (outlook != null) {
				this.near.put(outlook, mask);
			}
		}
		return mask;
	}

	/**
	 * What a state with the same outlook, as far as possible, has for short tokens, and
	 * the longer ones.
	 */
	private TokenMask.@Nullable Builder alike(ByteState state) {
		for (int bytes = ByteState.MAX_OUTLOOK; bytes >= MIN_OUTLOOK; bytes--) {
			Object outlook = state.outlook(bytes);
			TokenMask near = (outlook != null) ? this.near.get(outlook) : null;
			if (near != null) {
				TokenMask.Builder builder = near.and(this.shortTokens[bytes]);
				collect(state, bytes, builder);
				return builder;
			}
		}
		return null;
	}

	private TokenMask.Builder walked(ByteState state) {
		TokenMask.Builder builder = new TokenMask.Builder(this.size);
		collect(state, 0, builder);
		return builder;
	}

	/** Adds the tokens that have more than so many bytes and may follow. */
	private void collect(ByteState state, int known, TokenMask.Builder builder) {
		if (known >= MUCH_KNOWN) {
			TokenTrie all = this.slices[this.slices.length - 1].others();
			all.collect(state.walk(all.maxDepth()), known, ByteRun.NONE, builder);
			return;
		}
		FreeRun free = state.freeRun(this.slices[0].maxCharacters());
		boolean isExact = free.isClosed() && free.characters() < this.plain.length;
		TokenSlice slice = isExact ? this.slices[0] : slice(free.characters());
		builder.add(isExact ? this.plain[free.characters()] : slice.plain());
		ByteRun run = state.byteRun(ByteState.MAX_OUTLOOK);
		if (!run.isClosed() && run.bytes() <= Math.max(known, MIN_RUN - 1)) {
			run = ByteRun.NONE;
		}
		else {
			builder.add(tokens(run));
		}
		slice.others().collect(state.walk(slice.others().maxDepth()), known, run, builder);
	}

	/** The tokens that are such a run. */
	private TokenMask tokens(ByteRun run) {
		TokenMask cached = this.runs.get(run);
		if (cached != null) {
			return cached;
		}
		int others = ~run.kinds();
		TokenMask.Builder builder = new TokenMask.Builder(this.size);
		for (int id = 0; id < this.size; id++) {
			int length = this.begins[id + 1] - this.begins[id];
			if ((this.kinds[id] & others) == 0 && length <= run.bytes() && length > 0) {
				builder.allow(id);
			}
		}
		TokenMask mask = builder.build();
		this.runs.put(run, mask);
		return mask;
	}

	/**
	 * The longest token that begins the bytes from an index on, or -1 if none does; of
	 * equal ones, the first.
	 */
	public int longestToken(byte[] bytes, int index) {
		return this.slices[this.slices.length - 1].others().longest(bytes, index);
	}

	/** Whether some token is longer and begins with the bytes from an index on. */
	public boolean hasLonger(byte[] bytes, int index) {
		return this.slices[this.slices.length - 1].others().hasLonger(bytes, index);
	}

	private TokenSlice slice(int freeCharacters) {
		for (TokenSlice slice : this.slices) {
			if (slice.maxCharacters() <= freeCharacters) {
				return slice;
			}
		}
		throw new IllegalStateException("A run of no characters is always free.");
	}

	/** The tokens whose length is positive and at most so much. */
	private TokenMask upTo(int maxLength, IntUnaryOperator length) {
		TokenMask.Builder builder = new TokenMask.Builder(this.size);
		for (int id = 0; id < this.size; id++) {
			if (length.applyAsInt(id) > 0 && length.applyAsInt(id) <= maxLength) {
				builder.allow(id);
			}
		}
		return builder.build();
	}

	private static TokenSlice[] slices(byte[][] tokens, int[] lengths) {
		int longest = Arrays.stream(lengths).max().orElse(0);
		return IntStream.concat(IntStream.of(Math.max(0, longest)), Arrays.stream(RUNS).filter((run) -> run < longest))
			.mapToObj((run) -> new TokenSlice(tokens, lengths, run))
			.toArray(TokenSlice[]::new);
	}

	int cachedMasks() {
		return this.masks.size();
	}

	private static int[] begins(byte[][] tokens) {
		int[] begins = new int[tokens.length + 1];
		for (int id = 0; id < tokens.length; id++) {
			begins[id + 1] = Math.addExact(begins[id], tokens[id].length);
		}
		return begins;
	}

	private static byte[] concat(byte[][] tokens, int[] begins) {
		byte[] data = new byte[begins[tokens.length]];
		for (int id = 0; id < tokens.length; id++) {
			System.arraycopy(tokens[id], 0, data, begins[id], tokens[id].length);
		}
		return data;
	}

}
