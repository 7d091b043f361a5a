package io.millrace.worker.bench;

import java.util.zip.CRC32;

import io.millrace.protocol.TokenIds;

/** A checksum of generated tokens: CRC-32 of their packed form, in order. */
public final class TokenChecksum {

	private final CRC32 checksum = new CRC32();

	/** Adds the tokens of the next sequence. */
	public void add(TokenIds tokens) {
		this.checksum.update(tokens.pack());
	}

	/** Eight hexadecimal digits. */
	@Override
	public String toString() {
		return "%08x".formatted(this.checksum.getValue());
	}

}
