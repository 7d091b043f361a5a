package io.millrace.tokenizer.bytepairs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The ids of words that were merged before. A word has two places; a new one takes the
 * place of an older one when both are taken, so there are never more than
 * {@value #CAPACITY}. Entries do not change, and a table of references needs no lock:
 * whoever reads sees one word or another, each of them whole. Thread-safe.
 */
final class WordCache {

	private static final int CAPACITY = 1 << 16;

	/** Longer words are too rare to be kept. */
	private static final int MAX_LENGTH = 64;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private final @Nullable Word[] words = new @Nullable Word[CAPACITY];

	/**
	 * Adds the ids of {@code text[from, to)}, if they are known.
	 * @return whether they are
	 */
	boolean find(byte[] text, int from, int to, IdList target) {
		long head = head(text, from, to);
		int place = place(head, text, from, to);
		Word word = this.words[place];
		if (word == null || !word.is(head, text, from, to)) {
			word = this.words[place ^ 1];
			if (word == null || !word.is(head, text, from, to)) {
				return false;
			}
		}
		word.addTo(target);
		return true;
	}

	/** Keeps the ids of a word. */
	void put(byte[] text, int from, int to, int[] ids) {
		if (to - from > MAX_LENGTH) {
			return;
		}
		long head = head(text, from, to);
		int place = place(head, text, from, to);
		this.words[place ^ 1] = this.words[place];
		this.words[place] = new Word(head, Arrays.copyOfRange(text, from, to), ids);
	}

	void clear() {
		Arrays.fill(this.words, null);
	}

	/** The first eight bytes of a word, and zeros after its end. */
	private static long head(byte[] text, int from, int to) {
		int length = Math.min(to - from, Long.BYTES);
		if (from + Long.BYTES <= text.length) {
			return (long) LONGS.get(text, from) & (-1L >>> (Long.SIZE - Byte.SIZE * length));
		}
		long head = 0;
		for (int i = length - 1; i >= 0; i--) {
			head = head << Byte.SIZE | (text[from + i] & 0xFF);
		}
		return head;
	}

	private static int place(long head, byte[] text, int from, int to) {
		long hash = head + to - from;
		for (int at = from + Long.BYTES; at < to; at++) {
			hash = hash * 31 + text[at];
		}
		hash *= 0x9E37_79B9_7F4A_7C15L;
		return (int) (hash >>> (Long.SIZE - Integer.numberOfTrailingZeros(CAPACITY)));
	}

	/** Most are of eight bytes or fewer, and one token. */
	private static final class Word {

		private final long head;

		private final byte[] bytes;

		private final int first;

		private final int[] ids;

		private final int length;

		private final int count;

		Word(long head, byte[] bytes, int[] ids) {
			this.head = head;
			this.bytes = bytes;
			this.first = ids[0];
			this.ids = ids;
			this.length = bytes.length;
			this.count = ids.length;
		}

		boolean is(long head, byte[] text, int from, int to) {
			return this.head == head && this.length == to - from
					&& (this.length <= Long.BYTES || Arrays.equals(this.bytes, 0, this.length, text, from, to));
		}

		void addTo(IdList target) {
			if (this.count == 1) {
				target.add(this.first);
			}
			else {
				target.add(this.ids);
			}
		}

	}

}
