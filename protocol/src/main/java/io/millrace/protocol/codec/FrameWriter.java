package io.millrace.protocol.codec;

import java.util.Arrays;

import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Output;
import org.jspecify.annotations.Nullable;

/**
 * Writes the one message that there is for every step of an engine, with all its streams,
 * byte for byte as data binding does. One for each envelope.
 */
final class FrameWriter {

	private static final int HEAD_BYTES = 320;

	/** Without its tokens. */
	private static final int OUTPUT_BYTES = 160;

	private byte[] bytes;

	private int size;

	private FrameWriter(int outputs) {
		this.bytes = new byte[HEAD_BYTES + outputs * OUTPUT_BYTES];
	}

	/**
	 * The encoded envelope.
	 * @return null for what data binding has to write, such as an id with other letters
	 */
	static byte @Nullable [] write(Envelope envelope, Frame frame) {
		FrameWriter writer = new FrameWriter(frame.outputs().size());
		return writer.envelope(envelope, frame) ? Arrays.copyOf(writer.bytes, writer.size) : null;
	}

	private boolean envelope(Envelope envelope, Frame frame) {
		put(EnvelopeLayout.VERSION);
		if (envelope.version() < 0) {
			return false;
		}
		putNumber(EnvelopeLayout.UNSIGNED, envelope.version());
		put(EnvelopeLayout.SENDER);
		putProcess(envelope.sender());
		put(EnvelopeLayout.FRAME);
		putProcess(frame.worker());
		put(EnvelopeLayout.OUTPUTS);
		putNumber(EnvelopeLayout.ARRAY, frame.outputs().size());
		for (Output output : frame.outputs()) {
			boolean written = switch (output) {
				case Output.Tokens tokens -> tokens(tokens);
			};
			if (!written) {
				return false;
			}
		}
		ensureRoom(2);
		putByte(EnvelopeLayout.END);
		putByte(EnvelopeLayout.END);
		return true;
	}

	private boolean tokens(Output.Tokens output) {
		Integer cached = output.cachedTokens();
		if (output.offset() < 0 || (cached != null && cached < 0)) {
			return false;
		}
		ensureRoom(OUTPUT_BYTES);
		put(EnvelopeLayout.TOKENS);
		if (!putText(output.requestId().value())) {
			return false;
		}
		put(EnvelopeLayout.SUBMISSION);
		putNumber(EnvelopeLayout.UNSIGNED, output.attempt().submission());
		put(EnvelopeLayout.DISPATCH);
		putNumber(EnvelopeLayout.UNSIGNED, output.attempt().dispatch());
		put(EnvelopeLayout.OFFSET);
		putNumber(EnvelopeLayout.UNSIGNED, output.offset());
		putBytes(EnvelopeLayout.IDS, output.tokens().pack());
		putLogprobs(EnvelopeLayout.LOGPROBS, output.logprobs());
		putLogprobs(EnvelopeLayout.PROMPT_LOGPROBS, output.promptLogprobs());
		ensureRoom(OUTPUT_BYTES);
		if (cached != null) {
			put(EnvelopeLayout.CACHED_TOKENS);
			putNumber(EnvelopeLayout.UNSIGNED, cached);
		}
		putByte(EnvelopeLayout.END);
		return true;
	}

	private void putLogprobs(byte[] name, @Nullable LogProbabilities logprobs) {
		if (logprobs != null) {
			putBytes(name, logprobs.pack());
		}
	}

	private void putBytes(byte[] name, byte[] value) {
		ensureRoom(OUTPUT_BYTES + value.length);
		put(name);
		putNumber(EnvelopeLayout.BYTES, value.length);
		put(value);
	}

	/** A name and a role are letters of one byte. */
	private void putProcess(ProcessId process) {
		put(EnvelopeLayout.ROLE);
		putText(process.role().name());
		put(EnvelopeLayout.NAME);
		putText(process.name());
		put(EnvelopeLayout.EPOCH);
		putNumber(EnvelopeLayout.UNSIGNED, process.epoch());
		putByte(EnvelopeLayout.END);
	}

	/** Returns false if a letter takes more than one byte. */
	private boolean putText(String text) {
		putNumber(EnvelopeLayout.TEXT, text.length());
		for (int i = 0; i < text.length(); i++) {
			char letter = text.charAt(i);
			if (letter > Byte.MAX_VALUE) {
				return false;
			}
			this.bytes[this.size + i] = (byte) letter;
		}
		this.size += text.length();
		return true;
	}

	/** The smallest form of a number that is not negative. */
	private void putNumber(int kind, long value) {
		if (value <= EnvelopeLayout.MAX_IN_HEADER) {
			putByte(kind + (int) value);
			return;
		}
		int lengthBits = (value < 1L << Byte.SIZE) ? 0
				: (value < 1L << Short.SIZE) ? 1 : (value < 1L << Integer.SIZE) ? 2 : 3;
		putByte(kind + EnvelopeLayout.MAX_IN_HEADER + 1 + lengthBits);
		for (int shift = Byte.SIZE * ((1 << lengthBits) - 1); shift >= 0; shift -= Byte.SIZE) {
			putByte((int) (value >>> shift));
		}
	}

	private void put(byte[] constant) {
		System.arraycopy(constant, 0, this.bytes, this.size, constant.length);
		this.size += constant.length;
	}

	private void putByte(int value) {
		this.bytes[this.size++] = (byte) value;
	}

	private void ensureRoom(int more) {
		if (this.bytes.length - this.size < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.size + more));
		}
	}

}
