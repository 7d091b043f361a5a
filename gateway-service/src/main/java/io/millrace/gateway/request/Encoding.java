package io.millrace.gateway.request;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Lets only UTF-8 in: other encodings, and half surrogate pairs, have no tokens. */
final class Encoding {

	private static final int HEX = 16;

	private static final int ESCAPE_LENGTH = 6;

	private Encoding() {
	}

	/** Checks what the headers say of the body. */
	static void check(HttpHeaders headers) {
		MediaType type = headers.getContentType();
		Charset charset = (type != null) ? type.getCharset() : null;
		if (charset != null && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
			throw unsupported("The request body is encoded in UTF-8, got the charset " + charset.name() + ".");
		}
		String coding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
		if (coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
			throw unsupported("The request body is not compressed, got the content encoding " + coding + ".");
		}
	}

	/** Checks what a JSON parser would let pass. */
	static void check(byte[] body) {
		if (isWide(body)) {
			throw malformed("The request body is not encoded in UTF-8.");
		}
		int i = 0;
		while (i < body.length) {
			i = switch (body[i]) {
				case '\\' -> afterEscape(body, i);
				case (byte) 0xED -> afterThreeBytes(body, i);
				default -> i + 1;
			};
		}
	}

	/** UTF-16 and UTF-32 begin with a mark, or have a zero beside the first character. */
	private static boolean isWide(byte[] body) {
		return body.length > 1 && (body[0] == 0 || body[1] == 0 || (body[0] == (byte) 0xFE && body[1] == (byte) 0xFF)
				|| (body[0] == (byte) 0xFF && body[1] == (byte) 0xFE));
	}

	private static int afterEscape(byte[] body, int at) {
		int unit = escaped(body, at);
		if (unit < 0 || !Character.isSurrogate((char) unit)) {
			return at + 2;
		}
		int next = escaped(body, at + ESCAPE_LENGTH);
		if (next < 0 || !Character.isSurrogatePair((char) unit, (char) next)) {
			throw half(at);
		}
		return at + 2 * ESCAPE_LENGTH;
	}

	/** The code unit of a {@code \}{@code uXXXX}, or -1. */
	private static int escaped(byte[] body, int at) {
		if (at + ESCAPE_LENGTH > body.length || body[at] != '\\' || body[at + 1] != 'u') {
			return -1;
		}
		int unit = 0;
		for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
			int digit = Character.digit(body[i], HEX);
			if (digit < 0) {
				return -1;
			}
			unit = unit * HEX + digit;
		}
		return unit;
	}

	private static int afterThreeBytes(byte[] body, int at) {
		if (at + 1 < body.length && (body[at + 1] & 0xFF) >= 0xA0) {
			throw half(at);
		}
		return at + 1;
	}

	private static MillraceException half(int at) {
		return malformed("The request body has half a surrogate pair at byte " + at + ".");
	}

	private static MillraceException malformed(String message) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, message);
	}

	private static MillraceException unsupported(String message) {
		return new MillraceException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message);
	}

}
