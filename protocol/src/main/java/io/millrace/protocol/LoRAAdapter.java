package io.millrace.protocol;

/**
 * An adapter that a worker has.
 *
 * @param name under which requests ask for it
 * @param fingerprint a hash of its content: adapters of one name may differ
 * @param createdEpochSecond when it was loaded
 */
public record LoRAAdapter(String name, String fingerprint, long createdEpochSecond) {

	/** The longest name of an adapter. */
	public static final int MAX_NAME_LENGTH = 256;

	public LoRAAdapter {
		if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
			throw new IllegalArgumentException(
					"An adapter's name has 1 to " + MAX_NAME_LENGTH + " characters, got " + name.length() + ".");
		}
	}

}
