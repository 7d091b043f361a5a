package io.millrace.hub;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** What answers of the hub mean that are no success. */
final class HubErrors {

	private static final int UNAUTHORIZED = 401;

	private static final int FORBIDDEN = 403;

	private static final int NOT_FOUND = 404;

	private static final int REQUEST_TIMEOUT = 408;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVER_ERROR = 500;

	private final HubSettings settings;

	private final HubModel model;

	HubErrors(HubSettings settings, HubModel model) {
		this.settings = settings;
		this.model = model;
	}

	/**
	 * Why an answer is none.
	 * @param isHub whether the hub itself said so, not a host that it sent us to
	 * @return never returns
	 * @throws TransientException if another attempt makes sense
	 * @throws MillraceException if none does
	 */
	RuntimeException refused(int status, HttpHeaders headers, boolean isHub) throws TransientException {
		if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
			throw new TransientException("the hub answers " + status, retryAfter(headers), null);
		}
		if (!isHub) {
			throw new TransientException("the hub's storage answers " + status, null, null);
		}
		return refused(status, headers.firstValue("X-Error-Code").orElse(""));
	}

	private MillraceException refused(int status, String code) {
		boolean isUnknown = code.isEmpty()
				&& (status == NOT_FOUND || (status == UNAUTHORIZED && this.settings.token() == null));
		if (isUnknown || code.equals("RepoNotFound")) {
			return new MillraceException(ErrorCode.MODEL_NOT_FOUND, missing("'" + this.model.repository() + "'"));
		}
		return new MillraceException(ErrorCode.INVALID_REQUEST, sentence(status, code));
	}

	private String sentence(int status, String code) {
		String repository = "'" + this.model.repository() + "'";
		return switch (code) {
			case "GatedRepo" -> gated(repository);
			case "RevisionNotFound" -> "The model " + repository + " has no revision '" + this.model.revision() + "'.";
			case "EntryNotFound" -> "The model '" + this.model + "' has no such file.";
			default -> switch (status) {
				case UNAUTHORIZED ->
					"The hub does not know the token of HF_TOKEN or of the token file; make a new one at "
							+ this.settings.endpoint() + "/settings/tokens.";
				case FORBIDDEN -> gated(repository);
				default -> "The hub refuses the model " + repository + " with status " + status + ".";
			};
		};
	}

	private String missing(String repository) {
		String advice = (this.settings.token() != null) ? "the token that is set may not see it"
				: "it is private and HF_TOKEN is not set";
		return "There is no model " + repository + " at " + this.settings.endpoint() + ", or " + advice + ".";
	}

	private String gated(String repository) {
		String advice = (this.settings.token() != null) ? " with the account whose token is set"
				: ", and set HF_TOKEN to a token of that account";
		return "The model " + repository + " is gated: ask for access at " + this.settings.endpoint() + "/"
				+ this.model.repository() + advice + ".";
	}

	private static @Nullable Duration retryAfter(HttpHeaders headers) {
		Optional<String> value = headers.firstValue("Retry-After");
		return value.map(HubErrors::duration).orElse(null);
	}

	/** Seconds, or a date. */
	private static @Nullable Duration duration(String value) {
		try {
			Duration duration = value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration
				.between(Instant.now(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
			return duration.isNegative() ? Duration.ZERO : duration;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
