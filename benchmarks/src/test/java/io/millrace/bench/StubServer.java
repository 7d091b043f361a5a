package io.millrace.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that streams so many tokens as asked, when the test lets it. */
final class StubServer implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 20;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final HttpServer server;

	private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

	private final List<String> keys = new CopyOnWriteArrayList<>();

	private final AtomicInteger underWay = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final Behaviour behaviour;

	StubServer(Behaviour behaviour) throws IOException {
		this.behaviour = behaviour;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
		this.server.setExecutor(this.threads);
		this.server.createContext("/v1/models", (exchange) -> answer(exchange, 200, "{\"data\":[{\"id\":\"stub\"}]}"));
		this.server.createContext("/v1/completions", this::generate);
		this.server.createContext("/v1/chat/completions", this::generate);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/** The bodies of all requests to generate, in order of arrival. */
	List<JsonNode> requests() {
		return this.requests;
	}

	/** The authorization of each. */
	List<String> keys() {
		return this.keys;
	}

	/** The most requests that were under way at once. */
	int most() {
		return this.most.get();
	}

	private void generate(HttpExchange exchange) throws IOException {
		JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
		this.keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
		this.requests.add(body);
		int number = this.requests.size();
		this.most.accumulateAndGet(this.underWay.incrementAndGet(), Math::max);
		try {
			this.behaviour.answer(new Reply(exchange, body, this.underWay), number);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void answer(HttpExchange exchange, int status, String json) throws IOException {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(status, bytes.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(bytes);
		}
	}

	static void await(CountDownLatch latch) throws InterruptedException {
		if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nobody came.");
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/** What the server does with a request. */
	@FunctionalInterface
	interface Behaviour {

		/** Answers the request with that number, from 1. */
		void answer(Reply reply, int number) throws IOException, InterruptedException;

	}

	/** The answer to one request. */
	static final class Reply {

		private final HttpExchange exchange;

		private final JsonNode request;

		private final AtomicInteger underWay;

		Reply(HttpExchange exchange, JsonNode request, AtomicInteger underWay) {
			this.exchange = exchange;
			this.request = request;
			this.underWay = underWay;
		}

		void refuse(int status, String sentence) throws IOException {
			this.underWay.decrementAndGet();
			StubServer.answer(this.exchange, status, "{\"error\":{\"message\":\"" + sentence + "\"}}");
		}

		OutputStream begin() throws IOException {
			this.exchange.sendResponseHeaders(200, 0);
			return this.exchange.getResponseBody();
		}

		/** Streams as many tokens as were asked for. */
		void stream() throws IOException {
			stream((token) -> {
			});
		}

		/** The same, doing something before each token. */
		void stream(BeforeToken before) throws IOException {
			int tokens = this.request.path("max_tokens").asInt();
			OutputStream out = begin();
			for (int token = 0; token < tokens; token++) {
				before.token(token);
				event(out, "{\"choices\":[{\"text\":\" t\"}]}");
			}
			event(out, "{\"choices\":[],\"usage\":{\"prompt_tokens\":" + this.request.path("prompt").size()
					+ ",\"completion_tokens\":" + tokens + "}}");
			this.underWay.decrementAndGet();
			event(out, "[DONE]");
			out.close();
		}

		static void event(OutputStream out, String data) throws IOException {
			out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
			out.flush();
		}

	}

	/** Is told of each token before it is sent. */
	@FunctionalInterface
	interface BeforeToken {

		void token(int index);

	}

}
