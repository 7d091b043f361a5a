package io.millrace.protocol.codec;

import java.util.Optional;

import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.module.blackbird.BlackbirdModule;

/**
 * Envelopes as CBOR, by data binding, but for the messages that come with the steps of an
 * engine and tell of all its streams: FRAMEs are written and read by hand, LOADs read.
 * Thread-safe.
 */
public final class EnvelopeCodec {

	private static final Logger logger = LoggerFactory.getLogger(EnvelopeCodec.class);

	/**
	 * Blackbird makes decoding a third faster: it calls records' constructors directly.
	 */
	private final ObjectMapper mapper = CBORMapper.builder()
		.addModule(new ProtocolModule())
		.addModule(new BlackbirdModule())
		.build();

	/** The encoded envelope. */
	public byte[] encode(Envelope envelope) {
		byte[] frame = (envelope.message() instanceof Frame known) ? FrameWriter.write(envelope, known) : null;
		return (frame != null) ? frame : encodeBound(envelope);
	}

	/** By data binding, which can write all of them. */
	byte[] encodeBound(Envelope envelope) {
		return this.mapper.writeValueAsBytes(envelope);
	}

	/**
	 * Reads an envelope.
	 * @return empty for a message type that this release does not know, or for bytes that
	 * are no envelope; either is logged and meant to be dropped
	 */
	public Optional<Envelope> decode(byte[] bytes) {
		Envelope byHand = EnvelopeReader.read(bytes);
		return (byHand != null) ? Optional.of(byHand) : decodeBound(bytes);
	}

	/** By data binding, which can read all of them. */
	Optional<Envelope> decodeBound(byte[] bytes) {
		try {
			return Optional.of(this.mapper.readValue(bytes, Envelope.class));
		}
		catch (InvalidTypeIdException ex) {
			logger.debug("Dropped a message of type {}, which this release does not know.", ex.getTypeId());
			return Optional.empty();
		}
		catch (JacksonException ex) {
			logger.warn("Dropped {} bytes that are no envelope: {}", bytes.length, ex.getOriginalMessage());
			return Optional.empty();
		}
	}

}
