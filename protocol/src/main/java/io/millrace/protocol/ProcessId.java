package io.millrace.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One incarnation of one process. Whatever carries a dead epoch is dropped, so a process
 * that was declared lost comes back as a new incarnation.
 *
 * @param role what the process does
 * @param name stable name, such as a pod's; letters, digits, {@code _} and {@code -}
 * @param epoch incarnation: milliseconds since 1970 at its start, larger than any before
 */
public record ProcessId(Role role, String name, long epoch) {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}+");

	private static final SecureRandom RANDOM = new SecureRandom();

	public ProcessId {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"A process name has 1 to 63 letters, digits, '_' or '-', got '" + name + "'.");
		}
		if (epoch <= 0) {
			throw new IllegalArgumentException("An epoch is positive, got " + epoch + ".");
		}
	}

	/** A process that starts now under the given name. */
	public static ProcessId start(Role role, String name) {
		return new ProcessId(role, name, System.currentTimeMillis());
	}

	/** A process that starts now under a name that no other has. */
	public static ProcessId start(Role role) {
		byte[] random = new byte[4];
		RANDOM.nextBytes(random);
		return start(role, role.label() + "-" + HexFormat.of().formatHex(random));
	}

	/** The same process after it was declared lost. */
	public ProcessId reincarnated() {
		return new ProcessId(this.role, this.name, Math.max(this.epoch + 1, System.currentTimeMillis()));
	}

	@Override
	public String toString() {
		return this.name + "@" + this.epoch;
	}

}
