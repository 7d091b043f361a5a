package io.millrace.protocol.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Output;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FrameWriter} writes, and nothing else: whatever looks different, be
 * it another message, one of another release or no message at all, is left to data
 * binding, which then decides. One for each envelope.
 */
final class FrameReader {

	private final byte[] bytes;

	private int at;

	private FrameReader(byte[] bytes) {
		this.bytes = bytes;
	}

	/** The envelope; null for what data binding has to read. */
	static @Nullable Envelope read(byte[] bytes) {
		try {
			return new FrameReader(bytes).envelope();
		}
		catch (OtherFormException | IllegalArgumentException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private Envelope envelope() {
		expect(FrameLayout.VERSION);
		int version = number();
		expect(FrameLayout.SENDER);
		Origin sender = origin();
		expect(FrameLayout.FRAME);
		Origin worker = origin();
		expect(FrameLayout.OUTPUTS);
		int count = length(FrameLayout.ARRAY);
		List<Output> outputs = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			outputs.add(tokens());
		}
		expect(FrameLayout.END);
		expect(FrameLayout.END);
		if (this.at != this.bytes.length) {
			throw new OtherFormException();
		}
		return new Envelope(version, sender.id(), new Frame(worker.id(), outputs));
	}

	private Output.Tokens tokens() {
		expect(FrameLayout.TOKENS);
		RequestId id = new RequestId(text());
		expect(FrameLayout.SUBMISSION);
		int submission = number();
		expect(FrameLayout.DISPATCH);
		Attempt attempt = new Attempt(submission, number());
		expect(FrameLayout.OFFSET);
		int offset = number();
		expect(FrameLayout.IDS);
		TokenIds tokens = TokenIds.unpack(binary());
		LogProbabilities logprobs = next(FrameLayout.LOGPROBS) ? LogProbabilities.unpack(binary()) : null;
		LogProbabilities ofPrompt = next(FrameLayout.PROMPT_LOGPROBS) ? LogProbabilities.unpack(binary()) : null;
		Integer cached = next(FrameLayout.CACHED_TOKENS) ? Integer.valueOf(number()) : null;
		expect(FrameLayout.END);
		return new Output.Tokens(id, attempt, offset, tokens, logprobs, ofPrompt, cached);
	}

	private Origin origin() {
		expect(FrameLayout.ROLE);
		String role = text();
		expect(FrameLayout.NAME);
		String name = text();
		expect(FrameLayout.EPOCH);
		long epoch = number(FrameLayout.UNSIGNED);
		expect(FrameLayout.END);
		return new Origin(role, name, epoch);
	}

	private int number() {
		long value = number(FrameLayout.UNSIGNED);
		if (value > Integer.MAX_VALUE) {
			throw new OtherFormException();
		}
		return (int) value;
	}

	/** A number of this kind; none that takes the sign of a long. */
	private long number(int kind) {
		int header = (this.bytes[this.at++] & 0xff) - kind;
		if (header >= 0 && header <= FrameLayout.MAX_IN_HEADER) {
			return header;
		}
		int lengthBits = header - FrameLayout.MAX_IN_HEADER - 1;
		if (lengthBits < 0 || lengthBits > 3) {
			throw new OtherFormException();
		}
		long value = 0;
		for (int left = 1 << lengthBits; left > 0; left--) {
			value = (value << Byte.SIZE) | (this.bytes[this.at++] & 0xff);
		}
		if (value < 0) {
			throw new OtherFormException();
		}
		return value;
	}

	/** A length that what is left can have. */
	private int length(int kind) {
		long length = number(kind);
		if (length > this.bytes.length - this.at) {
			throw new OtherFormException();
		}
		return (int) length;
	}

	private String text() {
		int length = length(FrameLayout.TEXT);
		int end = this.at + length;
		for (int i = this.at; i < end; i++) {
			if (this.bytes[i] < 0) {
				throw new OtherFormException();
			}
		}
		String text = new String(this.bytes, this.at, length, StandardCharsets.ISO_8859_1);
		this.at = end;
		return text;
	}

	private byte[] binary() {
		int length = length(FrameLayout.BYTES);
		byte[] value = Arrays.copyOfRange(this.bytes, this.at, this.at + length);
		this.at += length;
		return value;
	}

	private void expect(byte[] constant) {
		if (!next(constant)) {
			throw new OtherFormException();
		}
	}

	private void expect(int single) {
		if ((this.bytes[this.at++] & 0xff) != single) {
			throw new OtherFormException();
		}
	}

	/** Passes the constant, if it comes next. */
	private boolean next(byte[] constant) {
		int end = this.at + constant.length;
		if (end > this.bytes.length || !Arrays.equals(this.bytes, this.at, end, constant, 0, constant.length)) {
			return false;
		}
		this.at = end;
		return true;
	}

	/** A process whose name is checked last: most messages are no FRAMEs. */
	private record Origin(String role, String name, long epoch) {

		ProcessId id() {
			return new ProcessId(Role.valueOf(this.role), this.name, this.epoch);
		}

	}

	/** It is not in the one form that is read here; where that was seen nobody asks. */
	private static final class OtherFormException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		OtherFormException() {
			super(null, null, false, false);
		}

	}

}
