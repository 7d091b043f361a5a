package io.millrace.platform.complaints;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client on a bare socket, which sees every byte of its answer and can hang up at any
 * time.
 */
final class Caller implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String DATA = "data: ";

	private final Socket socket;

	private final BufferedReader reader;

	private final List<String> lines = new ArrayList<>();

	private final List<String> events = new ArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private Caller(Socket socket) throws IOException {
		this.socket = socket;
		this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
	}

	/** Sends a request, and does not wait for its answer. */
	static Caller post(int port, String path, String body) {
		return send(port, "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
				+ "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
	}

	static Caller get(int port, String path) {
		return send(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	}

	private static Caller send(int port, String request) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.setTcpNoDelay(true);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			return new Caller(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Hangs up. */
	void leave() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads until so much text has been streamed. */
	void awaitText(int length) {
		while (this.text.length() < length) {
			if (readLine() == null) {
				throw new AssertionError("The answer ended before that: " + this.lines);
			}
		}
	}

	/** Reads until an event has come that is meant; one that has come already counts. */
	void awaitEvent(Predicate<JsonNode> meant) {
		int seen = 0;
		while (true) {
			for (; seen < this.events.size(); seen++) {
				String event = this.events.get(seen);
				if (event.startsWith("{") && meant.test(JsonMapper.shared().readTree(event))) {
					return;
				}
			}
			if (readLine() == null) {
				throw new AssertionError("The answer ended before that: " + this.lines);
			}
		}
	}

	/** Reads to the end, and hangs up. */
	Caller finish() {
		while (readLine() != null) {
			continue;
		}
		leave();
		return this;
	}

	private @Nullable String readLine() {
		try {
			String line = this.reader.readLine();
			if (line != null) {
				this.lines.add(line);
				if (line.startsWith(DATA)) {
					onEvent(line.substring(DATA.length()));
				}
			}
			return line;
		}
		catch (IOException ex) {
			throw new AssertionError("No answer, after " + this.lines, ex);
		}
	}

	private void onEvent(String data) {
		this.events.add(data);
		if (data.startsWith("{")) {
			this.text.append(JsonMapper.shared().readTree(data).at("/choices/0/text").asString(""));
		}
	}

	int status() {
		return Integer.parseInt(this.lines.getFirst().split(" ")[1]);
	}

	/** The data of its events. */
	List<String> events() {
		return this.events;
	}

	/** The one document that it is, if it is no stream. */
	JsonNode document() {
		String all = String.join("", this.lines.subList(this.lines.indexOf(""), this.lines.size()));
		return JsonMapper.shared().readTree(all.substring(all.indexOf('{'), all.lastIndexOf('}') + 1));
	}

	/** The text that was generated, streamed or not. */
	String text() {
		return isStream() ? this.text.toString() : document().at("/choices/0/text").asString("");
	}

	/** Why it ended, streamed or not; empty if that was not said. */
	String finishReason() {
		if (!isStream()) {
			return document().at("/choices/0/finish_reason").asString("");
		}
		return this.events.stream()
			.filter((data) -> data.startsWith("{"))
			.map((data) -> JsonMapper.shared().readTree(data).at("/choices/0/finish_reason").asString(""))
			.filter((reason) -> !reason.isEmpty())
			.reduce("", String::concat);
	}

	/**
	 * Whether the answer was not cut: a stream ends with its last chunk, which is empty.
	 */
	boolean isWhole() {
		return !isStream() || this.lines.stream().filter((line) -> !line.isEmpty()).toList().getLast().equals("0");
	}

	private boolean isStream() {
		return this.lines.stream().anyMatch((line) -> line.toLowerCase().contains("text/event-stream"));
	}

	@Override
	public void close() {
		leave();
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines);
	}

}
