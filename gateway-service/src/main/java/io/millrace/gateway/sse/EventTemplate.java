package io.millrace.gateway.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * An event that comes again and again with another text, and is else the same: what
 * surrounds the text is encoded once.
 */
public final class EventTemplate {

	private final byte[] before;

	private final byte[] after;

	private EventTemplate(byte[] before, byte[] after) {
		this.before = before;
		this.after = after;
	}

	/**
	 * The template of an event.
	 * @param event the event with an empty text
	 * @param property name of the one property that is the empty string
	 */
	public static EventTemplate of(byte[] event, String property) {
		// No value can look like this, since quotation marks in strings are escaped.
		String name = '"' + property + "\":\"";
		int at = new String(event, StandardCharsets.ISO_8859_1).indexOf(name + '"');
		if (at < 0) {
			throw new IllegalArgumentException("The event has no empty property '" + property + "'.");
		}
		int end = at + name.length();
		return new EventTemplate(Arrays.copyOf(event, end), Arrays.copyOfRange(event, end, event.length));
	}

	/** The event with this text. */
	public byte[] with(String text) {
		byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
		byte[] event = Arrays.copyOf(this.before, this.before.length + quoted.length + this.after.length);
		System.arraycopy(quoted, 0, event, this.before.length, quoted.length);
		System.arraycopy(this.after, 0, event, this.before.length + quoted.length, this.after.length);
		return event;
	}

}
