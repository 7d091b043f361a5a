package io.millrace.platform.overhead;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads answers of HTTP/1.1 from a connection's bytes, whole or in parts, and counts
 * their server-sent events. Allocates nothing per event, since client and server share
 * the cores. Not thread-safe.
 */
final class EventStream {

	private static final int MAX_LINE = 4_096;

	private final byte[] line = new byte[MAX_LINE];

	private int lineLength;

	private State state = State.STATUS;

	private int status;

	private boolean chunked;

	private long left;

	private byte previous;

	private boolean comment;

	private boolean atStart;

	private int events;

	/** Begins to read the next answer. */
	void reset() {
		this.state = State.STATUS;
		this.lineLength = 0;
		this.status = 0;
		this.chunked = false;
		this.left = 0;
		this.previous = 0;
		this.atStart = true;
		this.comment = false;
		this.events = 0;
	}

	int status() {
		return this.status;
	}

	boolean isEnded() {
		return this.state == State.ENDED;
	}

	/** How many events have ended, comments left out. */
	int events() {
		return this.events;
	}

	/** Reads all that is there, or to the end of the answer. */
	void read(ByteBuffer bytes) {
		while (bytes.hasRemaining() && this.state != State.ENDED) {
			if (this.state == State.BODY) {
				body(bytes);
			}
			else {
				byte next = bytes.get();
				if (next == '\n') {
					endLine();
				}
				else if (next != '\r' && this.lineLength < MAX_LINE) {
					this.line[this.lineLength++] = next;
				}
			}
		}
	}

	private void body(ByteBuffer bytes) {
		int end = bytes.position() + (int) Math.min(this.left, bytes.remaining());
		this.left -= end - bytes.position();
		while (bytes.position() < end) {
			byte next = bytes.get();
			if (this.atStart) {
				this.comment = next == ':';
			}
			this.atStart = next == '\n' && this.previous == '\n';
			if (this.atStart && !this.comment) {
				this.events++;
			}
			this.previous = next;
		}
		if (this.left == 0) {
			this.state = this.chunked ? State.CHUNK_END : State.ENDED;
		}
	}

	private void endLine() {
		switch (this.state) {
			case STATUS -> {
				this.status = (this.lineLength > 12) ? Integer.parseInt(text().substring(9, 12)) : -1;
				this.state = State.HEADERS;
			}
			case HEADERS -> header();
			case CHUNK_SIZE -> {
				this.left = Long.parseLong(text(), 16);
				this.state = (this.left > 0) ? State.BODY : State.TRAILER;
			}
			case CHUNK_END -> this.state = State.CHUNK_SIZE;
			case TRAILER -> this.state = State.ENDED;
			case BODY, ENDED -> throw new IllegalStateException(this.state.name());
		}
		this.lineLength = 0;
	}

	private void header() {
		if (this.lineLength == 0) {
			this.state = this.chunked ? State.CHUNK_SIZE : (this.left > 0) ? State.BODY : State.ENDED;
			return;
		}
		String header = text();
		if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
			this.left = Long.parseLong(header.substring(15).strip());
		}
		else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
			this.chunked = true;
		}
	}

	private String text() {
		return new String(this.line, 0, this.lineLength, StandardCharsets.ISO_8859_1);
	}

	private enum State {

		STATUS, HEADERS, CHUNK_SIZE, BODY, CHUNK_END, TRAILER, ENDED

	}

}
