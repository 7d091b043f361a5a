package io.millrace.bench;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why a request failed.
 *
 * @param status the HTTP status; or {@code connect}, {@code connection} (lost),
 * {@code stream} (an error within a stream, or one without an end) or {@code timeout}
 * @param message the server's own sentence, where there is one
 */
record Failure(String status, String message) {

	private static final int LONGEST_MESSAGE = 300;

	static Failure stream(String message) {
		return new Failure("stream", message);
	}

	/** An answer that is no stream. */
	static Failure answer(int status, String body) {
		return new Failure(String.valueOf(status), sentence(body));
	}

	private static String sentence(String body) {
		try {
			JsonNode json = JsonMapper.shared().readTree(body);
			String message = json.path("error").path("message").asString(json.path("message").asString(""));
			return shorten(message.isEmpty() ? body : message);
		}
		catch (JacksonException ex) {
			return shorten(body);
		}
	}

	private static String shorten(String text) {
		String line = text.isBlank() ? "no message" : text.strip().replaceAll("\\s+", " ");
		return (line.length() <= LONGEST_MESSAGE) ? line : line.substring(0, LONGEST_MESSAGE) + "...";
	}

	static Failure of(Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return switch (cause) {
			case CancellationException _ -> new Failure("timeout", "The request took too long.");
			case ConnectException _ -> new Failure("connect", "The server takes no connection.");
			case HttpConnectTimeoutException _ -> new Failure("connect", "The server takes no connection in time.");
			default -> new Failure("connection", shorten(String.valueOf(cause.getMessage())));
		};
	}

	@Override
	public String toString() {
		return this.status + ": " + this.message;
	}

}
