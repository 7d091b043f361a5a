package io.millrace.parsers;

/**
 * Reads the arguments of one call, which are a JSON object, and hands on each character
 * that fits.
 */
final class ArgumentsReader {

	private final JsonCursor cursor = new JsonCursor();

	/** Whether any but white space came. */
	boolean hasBegun() {
		return !this.cursor.isUntouched();
	}

	/** Takes one character, of which the first that is no space has to open an object. */
	JsonCursor.Step accept(char c, Target target) {
		boolean before = this.cursor.isUntouched();
		if (before && JsonCursor.isSpace(c)) {
			return JsonCursor.Step.MORE;
		}
		if (before && c != '{') {
			return JsonCursor.Step.FAILED;
		}
		boolean inString = this.cursor.isInString();
		JsonCursor.Step step = this.cursor.accept(c);
		if (step == JsonCursor.Step.FAILED) {
			return step;
		}
		return target.argument(c, inString) ? step : JsonCursor.Step.FAILED;
	}

	/** Takes the arguments. */
	interface Target {

		/**
		 * One character of them.
		 * @return whether there may be such a call
		 */
		boolean argument(char c, boolean inString);

	}

}
