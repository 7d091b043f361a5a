package io.millrace.protocol.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages that tell of all streams of an engine, FRAMEs and LOADs without
 * adapters, in the form in which this release writes them. Whatever looks different, be
 * it another message, one of another release or no message at all, is left to data
 * binding, which then decides. One for each envelope.
 */
final class EnvelopeReader {

	private final byte[] bytes;

	private int at;

	private EnvelopeReader(byte[] bytes) {
		this.bytes = bytes;
	}

	/** The envelope; null for what data binding has to read. */
	static @Nullable Envelope read(byte[] bytes) {
		try {
			return new EnvelopeReader(bytes).envelope();
		}
		catch (OtherFormException | IllegalArgumentException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private Envelope envelope() {
		expect(EnvelopeLayout.VERSION);
		int version = number();
		expect(EnvelopeLayout.SENDER);
		Origin sender = origin();
		Message message = message();
		expect(EnvelopeLayout.END);
		expect(EnvelopeLayout.END);
		if (this.at != this.bytes.length) {
			throw new OtherFormException();
		}
		return new Envelope(version, sender.id(), message);
	}

	private Message message() {
		if (next(EnvelopeLayout.FRAME)) {
			return frame();
		}
		expect(EnvelopeLayout.LOAD);
		return load();
	}

	private Frame frame() {
		Origin worker = origin();
		expect(EnvelopeLayout.OUTPUTS);
		return new Frame(worker.id(), list(this::tokens));
	}

	private Load load() {
		Origin worker = origin();
		expect(EnvelopeLayout.POOL);
		String pool = text();
		long number = field(EnvelopeLayout.NUMBER);
		expect(EnvelopeLayout.STATE);
		WorkerState state = WorkerState.valueOf(text());
		int running = intField(EnvelopeLayout.RUNNING);
		int waiting = intField(EnvelopeLayout.WAITING);
		int maxSequences = intField(EnvelopeLayout.MAX_SEQUENCES);
		int freeBlocks = intField(EnvelopeLayout.FREE_BLOCKS);
		int totalBlocks = intField(EnvelopeLayout.TOTAL_BLOCKS);
		long prefillBacklogTokens = field(EnvelopeLayout.PREFILL_BACKLOG_TOKENS);
		long term = field(EnvelopeLayout.TERM);
		expect(EnvelopeLayout.HELD);
		List<Load.Held> held = list(this::held);
		Integer cacheBlockSize = next(EnvelopeLayout.CACHE_BLOCK_SIZE) ? Integer.valueOf(number()) : null;
		expect(EnvelopeLayout.WORKER_ROLE);
		WorkerRole role = WorkerRole.valueOf(text());
		return new Load(worker.id(), pool, number, state, running, waiting, maxSequences, freeBlocks, totalBlocks,
				prefillBacklogTokens, term, held, List.of(), cacheBlockSize, role);
	}

	private Load.Held held() {
		expect(EnvelopeLayout.HELD_ID);
		RequestId id = new RequestId(text());
		Attempt attempt = attempt();
		int generated = intField(EnvelopeLayout.GENERATED);
		expect(EnvelopeLayout.END);
		return new Load.Held(id, attempt, generated);
	}

	private <T> List<T> list(Supplier<T> element) {
		int count = length(EnvelopeLayout.ARRAY);
		List<T> elements = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			elements.add(element.get());
		}
		return elements;
	}

	private Output.Tokens tokens() {
		expect(EnvelopeLayout.TOKENS);
		RequestId id = new RequestId(text());
		Attempt attempt = attempt();
		int offset = intField(EnvelopeLayout.OFFSET);
		expect(EnvelopeLayout.IDS);
		TokenIds tokens = TokenIds.unpack(binary());
		LogProbabilities logprobs = next(EnvelopeLayout.LOGPROBS) ? LogProbabilities.unpack(binary()) : null;
		LogProbabilities ofPrompt = next(EnvelopeLayout.PROMPT_LOGPROBS) ? LogProbabilities.unpack(binary()) : null;
		Integer cached = next(EnvelopeLayout.CACHED_TOKENS) ? Integer.valueOf(number()) : null;
		expect(EnvelopeLayout.END);
		return new Output.Tokens(id, attempt, offset, tokens, logprobs, ofPrompt, cached);
	}

	private Attempt attempt() {
		int submission = intField(EnvelopeLayout.SUBMISSION);
		return new Attempt(submission, intField(EnvelopeLayout.DISPATCH));
	}

	private Origin origin() {
		expect(EnvelopeLayout.ROLE);
		String role = text();
		expect(EnvelopeLayout.NAME);
		String name = text();
		long epoch = field(EnvelopeLayout.EPOCH);
		expect(EnvelopeLayout.END);
		return new Origin(role, name, epoch);
	}

	private int intField(byte[] name) {
		expect(name);
		return number();
	}

	private long field(byte[] name) {
		expect(name);
		return number(EnvelopeLayout.UNSIGNED);
	}

	private int number() {
		long value = number(EnvelopeLayout.UNSIGNED);
		if (value > Integer.MAX_VALUE) {
			throw new OtherFormException();
		}
		return (int) value;
	}

	/** A number of this kind; none that takes the sign of a long. */
	private long number(int kind) {
		int header = (this.bytes[this.at++] & 0xff) - kind;
		if (header >= 0 && header <= EnvelopeLayout.MAX_IN_HEADER) {
			return header;
		}
		int lengthBits = header - EnvelopeLayout.MAX_IN_HEADER - 1;
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
		int length = length(EnvelopeLayout.TEXT);
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
		int length = length(EnvelopeLayout.BYTES);
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

	/** A process whose name is checked last: most messages are others. */
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
