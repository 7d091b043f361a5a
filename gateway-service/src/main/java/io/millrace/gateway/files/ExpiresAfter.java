package io.millrace.gateway.files;

import java.time.Duration;

import io.millrace.gateway.request.Checks;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** How long a request wants a file to live: {@code expires_after} of OpenAI. */
public final class ExpiresAfter {

	private static final long LEAST_SECONDS = 3_600;

	private static final long MOST_SECONDS = 2_592_000;

	private ExpiresAfter() {
	}

	/**
	 * The wish, or null where there is none.
	 * @param anchor from when on: {@code created_at}
	 * @param seconds how long
	 */
	public static @Nullable Duration of(@Nullable String anchor, @Nullable String seconds) {
		if (anchor == null && seconds == null) {
			return null;
		}
		if (!"created_at".equals(anchor)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "expires_after",
					"The 'anchor' of 'expires_after' is created_at, got '" + anchor + "'.");
		}
		if (seconds == null || !seconds.matches("-?\\d{1,12}")) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "expires_after",
					"The 'seconds' of 'expires_after' are a number, got '" + seconds + "'.");
		}
		Long checked = Checks.range("expires_after", Long.valueOf(seconds), LEAST_SECONDS, MOST_SECONDS);
		return Duration.ofSeconds(Checks.required("expires_after", checked));
	}

}
