package io.millrace.protocol.codec;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Jackson module for the protocol's own value types: token ids as packed bytes in binary
 * formats and as an array of numbers in JSON, block hashes and log-probabilities as
 * bytes.
 */
public final class ProtocolModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	public ProtocolModule() {
		super("millrace-protocol");
		addSerializer(TokenIds.class, new TokenIdsSerializer());
		addDeserializer(TokenIds.class, new TokenIdsDeserializer());
		addSerializer(BlockHash.class, new BlockHashSerializer());
		addDeserializer(BlockHash.class, new BlockHashDeserializer());
		addSerializer(LogProbabilities.class, new LogProbabilitiesSerializer());
		addDeserializer(LogProbabilities.class, new LogProbabilitiesDeserializer());
		addSerializer(TokenTable.class, new TokenTableSerializer());
		addDeserializer(TokenTable.class, new TokenTableDeserializer());
	}

	private static final class TokenIdsSerializer extends StdSerializer<TokenIds> {

		TokenIdsSerializer() {
			super(TokenIds.class);
		}

		@Override
		public void serialize(TokenIds value, JsonGenerator generator, SerializationContext context) {
			if (generator.streamWriteCapabilities().isEnabled(StreamWriteCapability.CAN_WRITE_BINARY_NATIVELY)) {
				generator.writeBinary(value.pack());
			}
			else {
				generator.writeArray(value.toArray(), 0, value.size());
			}
		}

	}

	private static final class TokenIdsDeserializer extends StdDeserializer<TokenIds> {

		TokenIdsDeserializer() {
			super(TokenIds.class);
		}

		@Override
		public TokenIds deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
				return TokenIds.unpack(parser.getBinaryValue());
			}
			return TokenIds.of(context.readValue(parser, int[].class));
		}

	}

	private static final class BlockHashSerializer extends StdSerializer<BlockHash> {

		BlockHashSerializer() {
			super(BlockHash.class);
		}

		@Override
		public void serialize(BlockHash value, JsonGenerator generator, SerializationContext context) {
			generator.writeBinary(value.pack());
		}

	}

	private static final class BlockHashDeserializer extends StdDeserializer<BlockHash> {

		BlockHashDeserializer() {
			super(BlockHash.class);
		}

		@Override
		public BlockHash deserialize(JsonParser parser, DeserializationContext context) {
			return BlockHash.unpack(parser.getBinaryValue());
		}

	}

	private static final class LogProbabilitiesSerializer extends StdSerializer<LogProbabilities> {

		LogProbabilitiesSerializer() {
			super(LogProbabilities.class);
		}

		@Override
		public void serialize(LogProbabilities value, JsonGenerator generator, SerializationContext context) {
			generator.writeBinary(value.pack());
		}

	}

	private static final class LogProbabilitiesDeserializer extends StdDeserializer<LogProbabilities> {

		LogProbabilitiesDeserializer() {
			super(LogProbabilities.class);
		}

		@Override
		public LogProbabilities deserialize(JsonParser parser, DeserializationContext context) {
			return LogProbabilities.unpack(parser.getBinaryValue());
		}

	}

	private static final class TokenTableSerializer extends StdSerializer<TokenTable> {

		TokenTableSerializer() {
			super(TokenTable.class);
		}

		@Override
		public void serialize(TokenTable value, JsonGenerator generator, SerializationContext context) {
			generator.writeBinary(value.pack());
		}

	}

	private static final class TokenTableDeserializer extends StdDeserializer<TokenTable> {

		TokenTableDeserializer() {
			super(TokenTable.class);
		}

		@Override
		public TokenTable deserialize(JsonParser parser, DeserializationContext context) {
			return TokenTable.unpack(parser.getBinaryValue());
		}

	}

}
