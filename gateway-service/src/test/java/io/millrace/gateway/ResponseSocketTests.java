package io.millrace.gateway;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.message.GenerationTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Responses over a WebSocket. */
class ResponseSocketTests {

	private static final String CLOSED = "closed";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.api-keys=one");
	}

	@BeforeEach
	void reset() {
		gateway.worker.forget();
		gateway.worker.answer("Hello");
		gateway.tokenizer.chats.clear();
		gateway.tokenizer.toolParser = "hermes";
	}

	@Test
	void turnsAreAnsweredByTheEventsOfAStream() {
		try (Client client = new Client(gateway)) {
			for (int turn = 0; turn < 2; turn++) {
				client.create("\"input\":\"xy\"");
				List<JsonNode> events = client.turn();
				assertThat(events.getFirst().path("type").asString()).isEqualTo("response.created");
				assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
				assertThat(events.getLast().at("/response/output/0/content/0/text").asString()).isEqualTo("Hello");
				events.forEach((event) -> ApiSchema.RESPONSE_EVENT.check(event.toString()));
			}
		}
	}

	@Test
	void turnsThatComeTogetherAreAnsweredOneAfterTheOther() {
		gateway.worker.manual();
		try (Client client = new Client(gateway)) {
			client.create("\"input\":\"a\"");
			client.create("\"input\":\"b\"");
			GenerationTask first = gateway.worker.nextTask();
			assertThat(gateway.worker.submits).isEmpty();
			gateway.worker.answer(first, "one");
			assertThat(client.turn().getLast().at("/response/output/0/content/0/text").asString()).isEqualTo("one");
			gateway.worker.answer(gateway.worker.nextTask(), "two");
			assertThat(client.turn().getLast().at("/response/output/0/content/0/text").asString()).isEqualTo("two");
		}
	}

	@Test
	void whatIsNotStoredIsContinuedOnItsConnectionAlone() {
		String id;
		try (Client client = new Client(gateway)) {
			id = client.created("\"input\":\"a\",\"store\":false");
			client.create("\"input\":\"b\",\"store\":false,\"previous_response_id\":\"" + id + "\"");
			assertThat(client.turn().getLast().path("type").asString()).isEqualTo("response.completed");
			assertThat(gateway.tokenizer.chats.getLast().messages()).hasSize(3);
		}
		try (Client client = new Client(gateway)) {
			client.create("\"input\":\"c\",\"store\":false,\"previous_response_id\":\"" + id + "\"");
			JsonNode refused = client.next();
			assertThat(refused.path("type").asString()).isEqualTo("error");
			assertThat(refused.path("status").asInt()).isEqualTo(400);
			assertThat(refused.at("/error/code").asString()).isEqualTo("previous_response_not_found");
			client.create("\"input\":\"c\",\"store\":false");
			assertThat(client.turn().getLast().path("type").asString()).isEqualTo("response.completed");
		}
	}

	@Test
	void aStoredResponseThatContinuesOneThatIsNotHasAllOfIt() throws Exception {
		String second;
		try (Client client = new Client(gateway)) {
			String first = client.created("\"input\":\"a\",\"store\":false");
			second = client.created("\"input\":\"b\",\"previous_response_id\":\"" + first + "\"");
		}
		assertThat(gateway
			.post("/v1/responses",
					"{\"model\":\"org/tiny\",\"input\":\"c\",\"previous_response_id\":\"" + second + "\"}",
					"Authorization", "Bearer one")
			.statusCode()).isEqualTo(200);
		assertThat(gateway.tokenizer.chats.getLast().messages()).hasSize(5);
	}

	@Test
	void aContinuationThatFailsForgetsWhatItContinued() {
		try (Client client = new Client(gateway)) {
			String id = client.created("\"input\":\"a\",\"store\":false");
			client.create("\"store\":false,\"previous_response_id\":\"" + id
					+ "\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"none\",\"output\":\"x\"}]");
			assertThat(client.next().at("/error/code").asString()).isEqualTo("invalid_value");
			client.create("\"input\":\"b\",\"store\":false,\"previous_response_id\":\"" + id + "\"");
			assertThat(client.next().at("/error/code").asString()).isEqualTo("previous_response_not_found");
		}
	}

	@Test
	void whatIsNoTurnIsRefusedAndTheConnectionGoesOn() {
		try (Client client = new Client(gateway)) {
			client.send("no json");
			assertThat(client.next().at("/error/code").asString()).isEqualTo("invalid_request_error");
			client.send("{\"type\":\"response.cancel\"}");
			assertThat(client.next().at("/error/param").asString()).isEqualTo("type");
			client.create("\"input\":\"a\",\"stream\":true");
			assertThat(client.next().at("/error/param").asString()).isEqualTo("stream");
			client.create("\"input\":\"a\",\"background\":false");
			assertThat(client.next().at("/error/param").asString()).isEqualTo("background");
			client.create("\"input\":\"a\"");
			assertThat(client.turn()).isNotEmpty();
		}
	}

	@Test
	void aClientThatLeavesCancelsItsTurn() {
		gateway.worker.manual();
		Client client = new Client(gateway);
		client.create("\"input\":\"a\"");
		GenerationTask task = gateway.worker.nextTask();
		gateway.worker.admit(task);
		client.next();
		client.close();
		gateway.worker.awaitCancel(task);
	}

	@Test
	void aConnectionNeedsAKey() {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> new Client(gateway, "wrong"))
			.withCauseInstanceOf(WebSocketHandshakeException.class);
	}

	@Test
	void withoutAnUpgradeItIsRefused() throws Exception {
		assertThat(gateway.get("/v1/responses", "Authorization", "Bearer one").statusCode()).isEqualTo(400);
	}

	@Test
	void aConnectionHasItsTime() {
		try (TestGateway shortLived = new TestGateway("--millrace.gateway.responses.connection-lifetime=200ms");
				Client client = new Client(shortLived)) {
			assertThat(client.next().at("/error/code").asString()).isEqualTo("websocket_connection_limit_reached");
			assertThat(client.received()).isEqualTo(CLOSED);
		}
	}

	/** A connection. */
	private static final class Client implements AutoCloseable {

		private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		private final WebSocket socket;

		Client(TestGateway gateway) {
			this(gateway, "one");
		}

		Client(TestGateway gateway, String key) {
			this.socket = gateway.client()
				.newWebSocketBuilder()
				.header("Authorization", "Bearer " + key)
				.buildAsync(URI.create(gateway.url().replace("http", "ws") + "/v1/responses"), new Listener())
				.join();
		}

		void create(String fields) {
			send("{\"type\":\"response.create\",\"model\":\"org/tiny\"," + fields + "}");
		}

		void send(String text) {
			this.socket.sendText(text, true).join();
		}

		/** The id of a new response, when it is complete. */
		String created(String fields) {
			create(fields);
			JsonNode last = turn().getLast();
			assertThat(last.path("type").asString()).isEqualTo("response.completed");
			return last.at("/response/id").asString();
		}

		JsonNode next() {
			return JsonMapper.shared().readTree(received());
		}

		String received() {
			try {
				String next = this.received.poll(10, TimeUnit.SECONDS);
				assertThat(next).as("a frame").isNotNull();
				return next;
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

		/** The events up to the last one. */
		List<JsonNode> turn() {
			List<JsonNode> events = new ArrayList<>();
			do {
				events.add(next());
			}
			while (!List.of("response.completed", "response.incomplete", "response.failed")
				.contains(events.getLast().path("type").asString()));
			return events;
		}

		@Override
		public void close() {
			this.socket.abort();
		}

		private final class Listener implements WebSocket.Listener {

			private final StringBuilder text = new StringBuilder();

			@Override
			public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
				this.text.append(data);
				if (last) {
					Client.this.received.add(this.text.toString());
					this.text.setLength(0);
				}
				webSocket.request(1);
				return null;
			}

			@Override
			public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
				Client.this.received.add(CLOSED);
				return null;
			}

		}

	}

}
