package io.millrace.worker.program;

/**
 * How many adapters a model may have at a time, and how large ones.
 *
 * @param slots adapters; 0 for none
 * @param maxRank the greatest rank; every slot takes as much memory
 */
public record AdapterRoom(int slots, int maxRank) {

	/** No adapters. */
	public static final AdapterRoom NONE = new AdapterRoom(0, 1);

	/** The most slots: the program keeps a bit of a number for each. */
	public static final int MAX_SLOTS = 32;

	/** The greatest rank. */
	public static final int MAX_RANK = 512;

	/** What a group computes for its other slots is so much of a row at most. */
	private static final int GROUP_COLUMNS = 128;

	public AdapterRoom {
		if (slots < 0 || slots > MAX_SLOTS) {
			throw new IllegalArgumentException("slots is between 0 and " + MAX_SLOTS + ", got " + slots + ".");
		}
		if (maxRank < 1 || maxRank > MAX_RANK) {
			throw new IllegalArgumentException("maxRank is between 1 and " + MAX_RANK + ", got " + maxRank + ".");
		}
	}

	/**
	 * How many slots that follow each other are a group, whose adapters are one product.
	 */
	int group() {
		return Math.max(1, Math.min(this.slots, GROUP_COLUMNS / this.maxRank));
	}

}
