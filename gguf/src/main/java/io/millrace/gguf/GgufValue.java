package io.millrace.gguf;

/** A value of the metadata. */
sealed interface GgufValue permits GgufValue.Whole, GgufValue.Real, GgufValue.Flag, GgufValue.Text, GgufArray {

	/** What it is, for messages. */
	String kind();

	/**
	 * An integer of any width.
	 *
	 * @param value as signed, or as unsigned if it is above {@link Long#MAX_VALUE}
	 * @param unsigned whether it was stored without a sign
	 */
	record Whole(long value, boolean unsigned) implements GgufValue {

		@Override
		public String kind() {
			return "a whole number";
		}

	}

	/** A float of either width. */
	record Real(double value) implements GgufValue {

		@Override
		public String kind() {
			return "a number";
		}

	}

	/** True or false. */
	record Flag(boolean value) implements GgufValue {

		@Override
		public String kind() {
			return "true or false";
		}

	}

	/** A string. */
	record Text(String value) implements GgufValue {

		@Override
		public String kind() {
			return "a string";
		}

	}

}
