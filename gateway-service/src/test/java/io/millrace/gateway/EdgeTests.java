package io.millrace.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.GenerationTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is around every request, each in a gateway of its own. */
class EdgeTests {

	private static final String COMPLETION = "{\"model\":\"org/tiny\",\"prompt\":\"a\",\"stream\":true}";

	private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

	@Test
	void aClientsRequestIdComesBackAndAnyOtherIsMadeUp() throws Exception {
		try (TestGateway gateway = new TestGateway()) {
			assertThat(requestId(gateway, "my-id:1/x")).isEqualTo("my-id:1/x");
			for (String bad : new String[] { "has spaces", "ü", "x".repeat(129), "\"", "" }) {
				assertThat(requestId(gateway, bad)).matches("[0-9a-f-]{36}");
			}
			assertThat(requestId(gateway, "a")).isEqualTo("a");
			HttpResponse<String> failed = gateway.get("/v1/none", "X-Request-Id", "mine");
			assertThat(failed.headers().firstValue("x-request-id")).contains("mine");
		}
	}

	@Test
	void onlyPagesOfAllowedOriginsMayCallAndAreAskedForNoKeyBefore() throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.api-keys=k",
				"--millrace.gateway.cors.allowed-origins=https://chat.example.com")) {
			HttpResponse<String> preflight = preflight(gateway, "https://chat.example.com");
			assertThat(preflight.statusCode()).isEqualTo(200);
			assertThat(preflight.headers().firstValue("access-control-allow-origin"))
				.contains("https://chat.example.com");
			assertThat(preflight.headers().firstValue("access-control-allow-methods").orElseThrow()).contains("POST");
			HttpResponse<String> refused = preflight(gateway, "https://evil.example.com");
			ChatTests.assertError(refused, 403, "invalid_request_error", null, null);
			assertThat(refused.headers().firstValue("access-control-allow-origin")).isEmpty();
			HttpResponse<String> call = gateway.get("/v1/models", "Origin", "https://chat.example.com");
			ChatTests.assertError(call, 401, "invalid_request_error", "invalid_api_key", null);
			assertThat(call.headers().firstValue("access-control-allow-origin")).contains("https://chat.example.com");
			assertThat(call.headers().firstValue("access-control-expose-headers").orElseThrow())
				.contains("x-request-id");
		}
	}

	@Test
	void theDescriptionNeedsAKeyUnlessItIsOpen() throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.api-keys=k")) {
			assertThat(gateway.get("/openapi.json").statusCode()).isEqualTo(401);
			assertThat(gateway.get("/docs").statusCode()).isEqualTo(401);
			assertThat(gateway.get("/openapi.json", "Authorization", "Bearer k").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void withoutAllowedOriginsNoPageMayCall() throws Exception {
		try (TestGateway gateway = new TestGateway()) {
			assertThat(gateway.get("/v1/models", "Origin", "https://chat.example.com")
				.headers()
				.firstValue("access-control-allow-origin")).isEmpty();
		}
	}

	@Test
	void documentsAreCompressedForWhoWantsItAndEventsNever() throws Exception {
		try (TestGateway gateway = new TestGateway("--server.compression.enabled=true",
				"--server.compression.min-response-size=1")) {
			gateway.worker.answer("Hello");
			assertThat(gateway.get("/v1/models", "Accept-Encoding", "gzip").headers().firstValue("content-encoding"))
				.contains("gzip");
			HttpResponse<String> stream = gateway.post("/v1/completions", COMPLETION, "Accept-Encoding", "gzip");
			assertThat(stream.headers().firstValue("content-encoding")).isEmpty();
			assertThat(stream.body()).endsWith("data: [DONE]\n\n");
		}
	}

	@Test
	void aConnectionWithoutARequestIsClosedWhenItStops() throws Exception {
		try (TestGateway gateway = new TestGateway("--server.shutdown=graceful");
				Socket idle = new Socket("127.0.0.1", URI.create(gateway.url()).getPort())) {
			assertThat(ask(idle, HEALTH)).startsWith("HTTP/1.1 200 ");
			gateway.closeContext();
			assertThat(ask(idle, HEALTH)).isEmpty();
		}
	}

	@Test
	void aRequestThatIsRefusedBeforeItsBodyCameLeavesItsConnectionOpen() throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.api-keys=k");
				Socket socket = new Socket("127.0.0.1", URI.create(gateway.url()).getPort())) {
			refuse(socket, "POST /v1/chat/completions", "none", 401);
			refuse(socket, "POST /none", "k", 404);
			refuse(socket, "POST /v1/models", "k", 405);
			refuse(socket, "POST /v1/completions", "k", 415);
		}
	}

	@Test
	void aConnectionIsReadOnAfterARequestThatWaitedForAnother() throws Exception {
		try (TestGateway gateway = new TestGateway();
				Socket socket = new Socket("127.0.0.1", URI.create(gateway.url()).getPort())) {
			socket.getOutputStream().write(post(COMPLETION));
			GenerationTask task = gateway.worker.nextTask();
			gateway.worker.admit(task);
			socket.getOutputStream().write(HEALTH.getBytes(StandardCharsets.UTF_8));
			gateway.worker.finish(task, FinishReason.STOP, 0);
			assertThat(readUntil(socket, "\"ok\"")).contains("data: [DONE]");
			assertThat(ask(socket, HEALTH)).startsWith("HTTP/1.1 200 ");
		}
	}

	@Test
	void aReaderThatStandsStillIsCutOffAndItsWorkCancelled() throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.http.write-timeout=400ms",
				"--millrace.gateway.max-buffered-tokens=100000000"); Socket reader = new Socket()) {
			reader.setReceiveBufferSize(4_096);
			reader.connect(new InetSocketAddress("127.0.0.1", URI.create(gateway.url()).getPort()));
			reader.getOutputStream().write(post(COMPLETION));
			GenerationTask task = gateway.worker.nextTask();
			gateway.worker.admit(task);
			int sent = 0;
			Cancel cancel = null;
			TokenIds frame = FakeTokenizer.ids("\u0001".repeat(1_000));
			while (cancel == null && sent < 20_000_000) {
				gateway.worker.tokens(task, sent, frame);
				sent += frame.size();
				cancel = gateway.worker.cancelsAtWorker.poll(1, TimeUnit.MILLISECONDS);
			}
			assertThat(cancel).as("after %s tokens", sent).isNotNull();
			gateway.worker.finish(task, FinishReason.CANCELLED, sent);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "--millrace.gateway.api-keys=k" })
	void aFileOfKeysThatIsNotThereEndsTheStart(String more) {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.keys.file=none.json", more)) {
			throw new AssertionError("It started at " + gateway.url() + ".");
		}
		catch (RuntimeException ex) {
			assertThat(ex).rootCause().hasMessageContaining("none.json");
		}
	}

	private static void refuse(Socket socket, String line, String key, int status) throws IOException {
		String head = line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n";
		assertThat(ask(socket, head + "Content-Length: 20000\r\n\r\n")).startsWith("HTTP/1.1 " + status);
		socket.getOutputStream().write(new byte[20_000]);
		assertThat(ask(socket, HEALTH)).startsWith("HTTP/1.1 200 ");
	}

	private static byte[] post(String body) {
		return ("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
				+ body.length() + "\r\n\r\n" + body)
			.getBytes(StandardCharsets.UTF_8);
	}

	/** The first part of an answer, over a connection that stays open. */
	private static String ask(Socket socket, String request) throws IOException {
		socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		return readUntil(socket, "}");
	}

	/** What comes up to some text, or to the end of the connection. */
	private static String readUntil(Socket socket, String end) throws IOException {
		socket.setSoTimeout(10_000);
		InputStream in = socket.getInputStream();
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		byte[] buffer = new byte[8_192];
		for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
			answer.write(buffer, 0, count);
			if (answer.toString(StandardCharsets.UTF_8).contains(end)) {
				break;
			}
		}
		return answer.toString(StandardCharsets.UTF_8);
	}

	private static String requestId(TestGateway gateway, String given) throws Exception {
		String answer = RawHttp.exchange(gateway.url(), "GET /health HTTP/1.1\nX-Request-Id: " + given, "");
		return answer.lines()
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("x-request-id: "))
			.map((line) -> line.substring("x-request-id: ".length()))
			.findFirst()
			.orElseThrow();
	}

	private static HttpResponse<String> preflight(TestGateway gateway, String origin) throws Exception {
		return gateway.send(gateway
			.request("/v1/chat/completions", "Origin", origin, "Access-Control-Request-Method", "POST",
					"Access-Control-Request-Headers", "authorization,content-type")
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody())
			.build());
	}

}
