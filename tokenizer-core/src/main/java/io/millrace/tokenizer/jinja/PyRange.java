package io.millrace.tokenizer.jinja;

/**
 * What Python's {@code range} returns.
 *
 * @param start the first number
 * @param stop where it ends, exclusive
 * @param step the distance, not 0
 */
record PyRange(long start, long stop, long step) implements PySequence {

	/**
	 * The most elements that the sandbox lets a range have.
	 */
	static final int MAX_SIZE = 100_000;

	static PyRange of(long start, long stop, long step) {
		if (step == 0) {
			throw new JinjaException("The step of a range must not be 0");
		}
		PyRange range = new PyRange(start, stop, step);
		long size = range.count();
		if (size < 0 || size > MAX_SIZE) {
			throw new JinjaException("A range may have at most " + MAX_SIZE + " elements");
		}
		return range;
	}

	private long count() {
		boolean empty = (this.step > 0) ? this.start >= this.stop : this.start <= this.stop;
		if (empty) {
			return 0;
		}
		try {
			long span = Math.subtractExact(this.stop, this.start);
			return Math.addExact(Math.floorDiv(span - Long.signum(this.step), this.step), 1);
		}
		catch (ArithmeticException ex) {
			return -1;
		}
	}

	@Override
	public int size() {
		return (int) count();
	}

	@Override
	public Object get(int index) {
		return this.start + index * this.step;
	}

	@Override
	public PyRange slice(SliceRange slice) {
		return new PyRange(this.start + slice.start() * this.step, this.start + slice.stop() * this.step,
				this.step * slice.step());
	}

	boolean sameElements(PyRange other) {
		int size = size();
		return size == other.size()
				&& (size == 0 || (this.start == other.start && (size == 1 || this.step == other.step)));
	}

}
