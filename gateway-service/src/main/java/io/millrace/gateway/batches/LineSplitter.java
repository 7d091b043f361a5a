package io.millrace.gateway.batches;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import reactor.core.publisher.Flux;

/** Cuts content that comes in pieces into lines; blank ones are left out. */
final class LineSplitter {

	private final int maxBytes;

	private final ByteArrayOutputStream open = new ByteArrayOutputStream();

	private int count;

	private LineSplitter(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * The lines of the content.
	 * @param maxBytes the longest line; a longer one is an error
	 */
	static Flux<InputLine> split(Flux<byte[]> content, int maxBytes) {
		return Flux.defer(() -> {
			LineSplitter splitter = new LineSplitter(maxBytes);
			return content.concatMapIterable(splitter::push, 1)
				.concatWith(Flux.defer(() -> Flux.fromIterable(splitter.end())));
		});
	}

	private List<InputLine> push(byte[] piece) {
		List<InputLine> lines = new ArrayList<>();
		int from = 0;
		for (int i = 0; i < piece.length; i++) {
			if (piece[i] == '\n') {
				append(piece, from, i);
				lines.addAll(end());
				from = i + 1;
			}
		}
		append(piece, from, piece.length);
		return lines;
	}

	private List<InputLine> end() {
		byte[] content = this.open.toByteArray();
		this.open.reset();
		return isBlank(content) ? List.of() : List.of(new InputLine(this.count++, content));
	}

	private void append(byte[] piece, int from, int to) {
		if (this.open.size() + to - from > this.maxBytes) {
			throw new MillraceException(ErrorCode.PAYLOAD_TOO_LARGE,
					"A line may have " + this.maxBytes + " bytes, and line " + (this.count + 1) + " has more.");
		}
		this.open.write(piece, from, to - from);
	}

	private static boolean isBlank(byte[] content) {
		for (byte each : content) {
			if (each != ' ' && each != '\t' && each != '\r') {
				return false;
			}
		}
		return true;
	}

}
