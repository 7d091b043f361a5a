package io.millrace.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium, spoken to by its DevTools protocol. One page at a time. */
final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String LISTENING = "DevTools listening on ";

	private final Process process;

	private final WebSocket socket;

	private final AtomicInteger calls = new AtomicInteger();

	private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

	private final List<String> complaints = new CopyOnWriteArrayList<>();

	private final String session;

	Browser(Path directory) throws IOException {
		this.process = new ProcessBuilder("chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
				"--remote-debugging-port=0", "--user-data-dir=" + directory, "--no-first-run", "--window-size=1360,860",
				"about:blank")
			.redirectErrorStream(true)
			.start();
		this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address(), new Answers()).join();
		String target = call(null, "Target.createTarget", Map.of("url", "about:blank")).path("targetId").stringValue();
		this.session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
			.path("sessionId")
			.stringValue();
		List.of("Page.enable", "Runtime.enable", "Log.enable")
			.forEach((method) -> call(this.session, method, Map.of()));
	}

	private URI address() throws IOException {
		BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
		String line = output.readLine();
		while (line != null && !line.startsWith(LISTENING)) {
			line = output.readLine();
		}
		if (line == null) {
			throw new AssertionError("Chromium did not start.");
		}
		Thread.ofVirtual().start(() -> output.lines().forEach((rest) -> {
		}));
		return URI.create(line.substring(LISTENING.length()));
	}

	private JsonNode call(String to, String method, Map<String, Object> parameters) {
		int id = this.calls.incrementAndGet();
		CompletableFuture<JsonNode> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		Map<String, Object> message = new java.util.HashMap<>(Map.of("id", id, "method", method, "params", parameters));
		if (to != null) {
			message.put("sessionId", to);
		}
		synchronized (this.socket) {
			this.socket.sendText(JsonMapper.shared().writeValueAsString(message), true).join();
		}
		JsonNode response = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		if (response.has("error")) {
			throw new AssertionError(method + ": " + response.path("error"));
		}
		return response.path("result");
	}

	void open(URI url) {
		call(this.session, "Page.navigate", Map.of("url", url.toString()));
		await("document.readyState === 'complete' && location.href !== 'about:blank'");
	}

	void prefers(String colorScheme) {
		call(this.session, "Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	/** The value of an expression, which may be a promise. */
	JsonNode evaluate(String expression) {
		JsonNode result = call(this.session, "Runtime.evaluate",
				Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
		if (result.has("exceptionDetails")) {
			throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
		}
		return result.path("result").path("value");
	}

	/** Waits until an expression is true. */
	void await(String expression) {
		Awaitility.await(expression)
			.atMost(PATIENCE)
			.until(() -> evaluate("Boolean(" + expression + ")").booleanValue());
	}

	String text(String selector) {
		return evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''").stringValue();
	}

	void click(String selector) {
		evaluate("document.querySelector(" + quoted(selector) + ").click()");
	}

	/** Types into what has the focus. */
	void type(String text) {
		call(this.session, "Input.insertText", Map.of("text", text));
	}

	/** Presses a key: 1 is Alt, 2 is Ctrl. */
	void press(String key, String code, int modifiers) {
		int virtual = switch (key) {
			case "Enter" -> 13;
			case "Escape" -> 27;
			default -> key.toUpperCase(java.util.Locale.ROOT).charAt(0);
		};
		for (String type : List.of("rawKeyDown", "keyUp")) {
			call(this.session, "Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", code, "modifiers",
					modifiers, "windowsVirtualKeyCode", virtual));
		}
	}

	void screenshot(Path file) throws IOException {
		JsonNode shot = call(this.session, "Page.captureScreenshot", Map.of("format", "png"));
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.write(file, Base64.getDecoder().decode(shot.path("data").stringValue()));
	}

	/**
	 * What the page complained of in its console: violations of its policy among others.
	 */
	List<String> complaints() {
		return List.copyOf(this.complaints);
	}

	static String quoted(String text) {
		return JsonMapper.shared().writeValueAsString(text);
	}

	@Override
	public void close() {
		this.socket.abort();
		this.process.destroy();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private final class Answers implements WebSocket.Listener {

		private final StringBuilder partial = new StringBuilder();

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.partial.append(data);
			if (last) {
				take(JsonMapper.shared().readTree(this.partial.toString()));
				this.partial.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

		private void take(JsonNode message) {
			CompletableFuture<JsonNode> waiting = message.has("id")
					? Browser.this.answers.remove(message.path("id").intValue()) : null;
			if (waiting != null) {
				waiting.complete(message);
			}
			String method = message.path("method").asString("");
			if (method.equals("Runtime.exceptionThrown")) {
				Browser.this.complaints.add(message.path("params").toString());
			}
			else if (method.equals("Log.entryAdded")
					&& message.path("params").path("entry").path("source").asString("").equals("security")) {
				Browser.this.complaints.add(message.path("params").path("entry").path("text").asString(""));
			}
		}

	}

}
