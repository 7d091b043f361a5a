package io.millrace.platform;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket on {@code /v1/responses}; one turn at a time. */
final class TurnSocket implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<String> LAST = List.of("response.completed", "response.incomplete", "response.failed",
			"error");

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final WebSocket socket;

	TurnSocket(RunningPlatform platform) {
		URI url = URI.create(platform.url("/v1/responses").toString().replaceFirst("^http", "ws"));
		this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(url, new Frames()).join();
	}

	/** Asks, and waits for the last event or an error. */
	List<JsonNode> turn(String properties) throws InterruptedException {
		this.socket.sendText("{\"type\":\"response.create\"," + properties + "}", true).join();
		List<JsonNode> events = new ArrayList<>();
		do {
			String frame = this.frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			if (frame == null) {
				throw new AssertionError("No more frames after " + events);
			}
			events.add(JsonMapper.shared().readTree(frame));
		}
		while (!LAST.contains(events.getLast().path("type").asString()));
		return events;
	}

	@Override
	public void close() {
		this.socket.abort();
	}

	/** Puts frames together that come in parts. */
	private final class Frames implements WebSocket.Listener {

		private final StringBuilder open = new StringBuilder();

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.open.append(data);
			if (last) {
				TurnSocket.this.frames.add(this.open.toString());
				this.open.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

	}

}
