package io.millrace.protocol.bus;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;

/**
 * A name on the bus.
 *
 * @param name dot-separated; parts that come from outside are encoded, because brokers
 * read {@code .}, {@code #} and {@code *} as wildcards
 */
public record Address(String name) {

	private static final Pattern NAME = Pattern.compile("millrace(\\.[A-Za-z0-9_%-]++)++");

	private static final String SUBMIT_PREFIX = "millrace.submit.";

	private static final String WORKER_PREFIX = "millrace." + Role.WORKER.label() + ".";

	/** Topic of HELLO. */
	public static final Address HELLO = new Address("millrace.control.hello");

	/** Topic of LOAD. */
	public static final Address LOAD = new Address("millrace.control.load");

	/** Topic of KV_EVENT. */
	public static final Address KV_EVENT = new Address("millrace.control.kv-event");

	/** Topic of LOST. */
	public static final Address LOST = new Address("millrace.control.lost");

	/** Topic of ALIVE. */
	public static final Address ALIVE = new Address("millrace.control.alive");

	/**
	 * Where what was sent to a worker's inbox that is gone ends up, for a few seconds: it
	 * tells of the present.
	 */
	public static final Address BOUNCE = new Address("millrace.bounce");

	public Address {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("Not an address: '" + name + "'.");
		}
	}

	/** Where requests for a worker pool are submitted. */
	public static Address submit(String pool) {
		return new Address(SUBMIT_PREFIX + encode(pool));
	}

	/**
	 * Whether this is a submit queue, which is made by whoever comes first, sender or
	 * consumer; any other queue is made by its consumer alone.
	 */
	public boolean isSubmit() {
		return this.name.startsWith(SUBMIT_PREFIX);
	}

	/**
	 * Whether what is sent here goes to {@link #BOUNCE} when nobody consumes here, so
	 * that the loss of a worker is noticed at once.
	 */
	public boolean bounces() {
		return this.name.startsWith(WORKER_PREFIX);
	}

	/** The inbox of one incarnation of a process. */
	public static Address inbox(ProcessId process) {
		return new Address("millrace." + process.role().label() + "." + encode(process.name()) + "." + process.epoch());
	}

	/**
	 * Encodes any text as one part of an address: letters, digits, {@code _} and
	 * {@code -} stay, every other UTF-8 byte becomes {@code %XX}.
	 */
	static String encode(String part) {
		StringBuilder encoded = new StringBuilder(part.length());
		for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) b;
			boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
			encoded.append(plain ? String.valueOf(c) : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
		}
		return encoded.toString();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
