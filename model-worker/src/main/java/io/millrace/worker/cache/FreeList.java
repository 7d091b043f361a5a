package io.millrace.worker.cache;

import java.util.Arrays;

/**
 * A list of small numbers, each at most once. It is intrusive: {@link #previous} and
 * {@link #next} link the numbers themselves, and the number one past the largest is the
 * list's head and tail; so everything but the check costs the same however long it is.
 */
final class FreeList {

	private static final int ABSENT = -1;

	private final int[] previous;

	private final int[] next;

	private int size;

	private FreeList(int numbers) {
		this.previous = new int[numbers + 1];
		this.next = new int[numbers + 1];
		Arrays.fill(this.next, ABSENT);
		this.previous[numbers] = numbers;
		this.next[numbers] = numbers;
	}

	/** The numbers {@code [0, numbers)} in order. */
	static FreeList ofAll(int numbers) {
		FreeList list = new FreeList(numbers);
		for (int number = 0; number < numbers; number++) {
			list.append(number);
		}
		return list;
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	boolean contains(int number) {
		return this.next[number] != ABSENT;
	}

	/** The first of a list that is not empty. */
	int first() {
		return this.next[head()];
	}

	void append(int number) {
		link(number, this.previous[head()], head());
	}

	void prepend(int number) {
		link(number, head(), this.next[head()]);
	}

	void remove(int number) {
		this.next[this.previous[number]] = this.next[number];
		this.previous[this.next[number]] = this.previous[number];
		this.next[number] = ABSENT;
		this.size--;
	}

	private void link(int number, int before, int after) {
		this.next[before] = number;
		this.previous[number] = before;
		this.next[number] = after;
		this.previous[after] = number;
		this.size++;
	}

	private int head() {
		return this.next.length - 1;
	}

	/**
	 * Checks that the list is linked the same both ways, and holds what it counts.
	 * @throws IllegalStateException if it does not hold
	 */
	void checkIntegrity() {
		int count = 0;
		int number = head();
		do {
			if (count > this.size || !contains(number) || this.previous[this.next[number]] != number) {
				throw new IllegalStateException(number + " is linked wrongly in a list of " + this.size + ".");
			}
			number = this.next[number];
			count++;
		}
		while (number != head());
		int members = 0;
		for (int candidate = 0; candidate < head(); candidate++) {
			members += contains(candidate) ? 1 : 0;
		}
		if (members != this.size || count != this.size + 1) {
			throw new IllegalStateException((count - 1) + " numbers are linked and " + members + " members, but "
					+ this.size + " are counted.");
		}
	}

}
