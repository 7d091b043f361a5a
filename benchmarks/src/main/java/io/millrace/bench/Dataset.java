package io.millrace.bench;

/** The requests of a benchmark, the same in every run with the same seed. */
@FunctionalInterface
interface Dataset {

	/**
	 * One request. For any thread.
	 * @param number from 0; no two with different numbers are alike, unless the data set
	 * is a file
	 */
	Ask ask(int number);

}
