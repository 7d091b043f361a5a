package io.millrace.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code decoder} of a tokenizer.json, as far as it treats each token apart from its
 * neighbours: then a text's bytes are its tokens' bytes, one after the other. Only
 * whether a token is the first of its text may matter.
 *
 * @param steps applied in order
 * @param leadingSpace whether a space that begins a text is dropped
 */
record DecoderChain(List<Step> steps, boolean leadingSpace) {

	DecoderChain {
		steps = List.copyOf(steps);
	}

	/**
	 * Reads the configuration.
	 * @return empty for a decoder whose tokens cannot be told apart
	 */
	static Optional<DecoderChain> parse(@Nullable JsonNode decoder) {
		Parser parser = new Parser();
		boolean understood = (decoder == null || decoder.isNull()) ? parser.joinedBySpaces() : parser.add(decoder);
		return understood ? Optional.of(new DecoderChain(parser.steps, parser.leadingSpace)) : Optional.empty();
	}

	/** The bytes of a token, as the first of a text or inside one. */
	byte[] bytes(String token, boolean first) {
		Piece piece = new Piece.Text(token);
		for (Step step : this.steps) {
			if (piece instanceof Piece.Text(String text)) {
				piece = step.apply(text, first);
			}
		}
		byte[] bytes = switch (piece) {
			case Piece.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
			case Piece.Raw raw -> raw.bytes();
		};
		if (first && this.leadingSpace && bytes.length > 0 && bytes[0] == ' ') {
			return Arrays.copyOfRange(bytes, 1, bytes.length);
		}
		return bytes;
	}

	/** One decoder of the sequence. */
	@FunctionalInterface
	interface Step {

		Piece apply(String token, boolean first);

	}

	/** What a step makes of a token; bytes pass the later steps unchanged. */
	sealed interface Piece {

		record Text(String text) implements Piece {

		}

		/** Bytes; a class, since records hold no arrays. */
		final class Raw implements Piece {

			private final byte[] bytes;

			Raw(byte... bytes) {
				this.bytes = bytes;
			}

			byte[] bytes() {
				return this.bytes;
			}

		}

	}

	private static final class Parser {

		private final List<Step> steps = new ArrayList<>();

		private boolean fused;

		private boolean leadingSpace;

		boolean joinedBySpaces() {
			return step((token, first) -> new Piece.Text(first ? token : " " + token));
		}

		boolean add(JsonNode decoder) {
			return switch (decoder.path("type").asString("")) {
				case "Sequence" -> decoder.path("decoders").valueStream().allMatch(this::add);
				case "ByteLevel" -> step((token, first) -> new Piece.Raw(ByteLevel.bytes(token)));
				case "ByteFallback" -> step(Parser::byteFallback);
				case "Fuse" -> fuse();
				case "Replace" -> replace(decoder);
				case "Strip" -> strip(decoder);
				case "Metaspace" -> metaspace(decoder);
				case "WordPiece" -> wordPiece(decoder);
				default -> false;
			};
		}

		private boolean step(Step step) {
			this.steps.add(step);
			return true;
		}

		private boolean fuse() {
			this.fused = true;
			return true;
		}

		private static Piece byteFallback(String token, boolean first) {
			if (token.length() == 6 && token.startsWith("<0x") && token.endsWith(">")) {
				int high = Character.digit(token.charAt(3), 16);
				int low = Character.digit(token.charAt(4), 16);
				if (high >= 0 && low >= 0) {
					return new Piece.Raw((byte) (high << 4 | low));
				}
			}
			return new Piece.Text(token);
		}

		private boolean replace(JsonNode decoder) {
			String pattern = decoder.path("pattern").path("String").asString("");
			String content = decoder.path("content").asString("");
			boolean mayCrossTokens = this.fused && pattern.length() > 1;
			return !pattern.isEmpty() && !mayCrossTokens
					&& step((token, first) -> new Piece.Text(token.replace(pattern, content)));
		}

		private boolean strip(JsonNode decoder) {
			int start = decoder.path("start").asInt(0);
			int stop = decoder.path("stop").asInt(0);
			boolean oneLeadingSpace = this.fused && " ".equals(decoder.path("content").asString("")) && start == 1
					&& stop == 0 && !this.leadingSpace;
			this.leadingSpace = this.leadingSpace || oneLeadingSpace;
			return oneLeadingSpace || (start == 0 && stop == 0);
		}

		private boolean metaspace(JsonNode decoder) {
			String block = decoder.path("replacement").asString("\u2581");
			boolean prepended = decoder.has("prepend_scheme")
					? !"never".equals(decoder.path("prepend_scheme").asString("always"))
					: decoder.path("add_prefix_space").asBoolean(true);
			return step((token, first) -> new Piece.Text(token.replace(block, (first && prepended) ? "" : " ")));
		}

		private boolean wordPiece(JsonNode decoder) {
			String prefix = decoder.path("prefix").asString("##");
			boolean cleanup = decoder.path("cleanup").asBoolean(true);
			return step((token, first) -> {
				String text = token;
				if (!first) {
					text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
				}
				return new Piece.Text(cleanup ? cleanUp(text) : text);
			});
		}

		/** The library's clean-up of English punctuation, within one token. */
		private static String cleanUp(String text) {
			return text.replace(" .", ".")
				.replace(" ?", "?")
				.replace(" !", "!")
				.replace(" ,", ",")
				.replace(" ' ", "'")
				.replace(" n't", "n't")
				.replace(" 'm", "'m")
				.replace(" do not", " don't")
				.replace(" 's", "'s")
				.replace(" 've", "'ve")
				.replace(" 're", "'re");
		}

	}

	/** The characters that byte-level tokenizers write for bytes. */
	private static final class ByteLevel {

		/** The byte of a character, or -1. */
		private static final short[] BYTES = new short[324];

		static {
			Arrays.fill(BYTES, (short) -1);
			int next = 256;
			for (int value = 0; value < 256; value++) {
				boolean visible = (value > 0x20 && value < 0x7F) || (value > 0xA0 && value != 0xAD);
				BYTES[visible ? value : next++] = (short) value;
			}
		}

		private ByteLevel() {
		}

		/**
		 * The bytes that the characters stand for; a token with any other character, such
		 * as an added one, is plain text.
		 */
		static byte[] bytes(String token) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
			for (int i = 0; i < token.length(); i++) {
				char character = token.charAt(i);
				if (character >= BYTES.length || BYTES[character] < 0) {
					return token.getBytes(StandardCharsets.UTF_8);
				}
				bytes.write(BYTES[character]);
			}
			return bytes.toByteArray();
		}

	}

}
