package io.millrace.parsers;

/** A stretch of an answer that is markup: calls, and what stands around them. */
interface Region {

	/** Takes one character. */
	Verdict accept(char c);

	/** The answer ends inside. */
	default void end() {
	}

	/** What became of a character. */
	enum Verdict {

		/** It belongs to the region, which goes on. */
		MORE,

		/** The region ends with it. */
		DONE,

		/** The region had ended before it. */
		DONE_BEFORE,

		/** It cannot stand here, so that it and what led to it are text. */
		FAILED

	}

}
