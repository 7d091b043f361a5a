package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Every failure is one JSON object with four keys, whoever finds it. */
class ErrorTests {

	private static final String CHAT = "/v1/chat/completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.max-body-size=4KB", "--millrace.gateway.http.body-timeout=300ms");
		gateway.worker.answer("Hello");
	}

	@ParameterizedTest
	@CsvSource({ "GET,/v1/nothing", "POST,/v1/nothing", "DELETE,/", "PUT,/v1/chat", "BREW,/v1/nothing",
			"GET,/v1/chat/completions/x/y", "POST,/favicon.ico", "GET,/.." })
	void anUnknownRouteIsNotFoundByAnyMethod(String method, String path) throws Exception {
		HttpResponse<String> response = gateway
			.send(gateway.request(path).method(method, HttpRequest.BodyPublishers.ofString("{}")).build());
		assertError(response, 404, "not_found");
		assertThat(response.body()).contains(path);
	}

	@ParameterizedTest
	@CsvSource({ "GET,/v1/chat/completions,POST", "DELETE,/v1/completions,POST", "POST,/v1/models,GET",
			"PATCH,/v1/models/org/tiny,GET", "BREW,/health,GET" })
	void aMethodThatARouteDoesNotTakeIsToldWithThoseThatItTakes(String method, String path, String allowed)
			throws Exception {
		HttpResponse<String> response = gateway
			.send(gateway.request(path).method(method, HttpRequest.BodyPublishers.ofString("{}")).build());
		assertError(response, 405, "method_not_allowed");
		assertThat(response.headers().firstValue("allow").orElse("")).contains(allowed);
		assertThat(response.body()).contains(path).contains(method);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "///",
			"application/json; charset=iso-8859-1", "application/json; charset=UTF-16", "application/json; charset=x" })
	void onlyJsonInUtf8IsTaken(String contentType) throws Exception {
		assertError(send(contentType, "{}".getBytes(StandardCharsets.UTF_8)), 415, "unsupported_media_type");
	}

	@Test
	void aRequestWithoutAContentTypeIsNotGuessed() throws Exception {
		HttpRequest request = gateway.request(CHAT).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
		assertError(gateway.send(request), 415, "unsupported_media_type");
	}

	@Test
	void aCompressedRequestIsRefusedByItsEncoding() throws Exception {
		assertError(gateway.post(CHAT, "{}", "Content-Encoding", "gzip"), 415, "unsupported_media_type");
		assertThat(gateway.post(CHAT, body("x"), "Content-Encoding", "identity").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/xml;q=0.1", "nonsense", "image/*, */*;q=0" })
	void anAnswerIsJsonWhateverIsAccepted(String accept) throws Exception {
		assertThat(gateway.get("/v1/models", "Accept", accept).statusCode()).isEqualTo(200);
		assertThat(gateway.get("/health", "Accept", accept).headers().firstValue("content-type"))
			.contains("application/json");
		assertThat(gateway.post(CHAT, body("x"), "Accept", accept).statusCode()).isEqualTo(200);
		assertError(gateway.get("/v1/models/none", "Accept", accept), 404, "model_not_found");
	}

	static Stream<Arguments> malformed() {
		return Stream.of(Arguments.of("", "empty"), Arguments.of("   ", "one JSON object"),
				Arguments.of("[]", "one JSON object"), Arguments.of("null", "one JSON object"),
				Arguments.of("7", "one JSON object"), Arguments.of("\"x\"", "one JSON object"),
				Arguments.of("{\"model\":", "line 1"), Arguments.of("{\"model\":\"org/tiny\"}x", "line 1"),
				Arguments.of("{'model':1}", "line 1, column 2"),
				Arguments.of("{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}", "nested 200 deep"),
				Arguments.of("{\"seed\":" + "9".repeat(1_001) + "}", "1000"),
				Arguments.of("{\"model\":\"\\ud83d\"}", "half a surrogate pair at byte 10"),
				Arguments.of("{\"model\":\"\\ude00\\ud83d\"}", "half a surrogate pair at byte 10"),
				Arguments.of("{\"model\":\"\\ud83d\\u0041\"}", "half a surrogate pair at byte 10"));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void whatIsNotAJsonObjectIsAnsweredWithWhatIsWrong(String body, String sentence) throws Exception {
		for (String path : new String[] { CHAT, "/v1/completions" }) {
			HttpResponse<String> response = gateway.post(path, body);
			assertError(response, 400, null);
			assertThat(message(response)).contains(sentence);
		}
	}

	@Test
	void bytesThatAreNotUtf8AreRefused() throws Exception {
		byte[][] bodies = { { '{', '"', (byte) 0xC3, '(', '"', ':', '1', '}' },
				{ '{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}' },
				"{\"model\":\"x\"}".getBytes(StandardCharsets.UTF_16),
				"{\"model\":1}".getBytes(StandardCharsets.UTF_16LE), { (byte) 0xFF, (byte) 0xFF, (byte) 0xFF }, { 0 },
				{ (byte) 0x80 } };
		for (byte[] body : bodies) {
			assertError(send("application/json", body), 400, null);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "top_k|99999999999|integer of 32 bits, got 99999999999",
					"max_tokens|1e3|integer of 64 bits, got 1000.0", "top_k|1e3|integer of 32 bits, got 1000.0",
					"seed|1e400|integer of 64 bits, got", "temperature|1e400|between 0 and 2, got Infinity",
					"temperature|\"hot\"|a number, got \"hot\"", "temperature|{\"a\":1}|a number, got an object",
					"stream|[true]|true or false, got an array", "model|7|a string, got 7" })
	void aWrongValueIsToldWithWhatItShouldBe(String name, String value, String sentence) throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
				+ (name.equals("model") ? "" : "\"model\":\"org/tiny\",") + "\"" + name + "\":" + value + "}");
		assertError(response, 400, "invalid_value");
		assertThat(message(response)).contains(sentence);
		assertThat(TestGateway.json(response).at("/error/param").asString()).isEqualTo(name);
	}

	@Test
	void whatIsRepeatedInASentenceIsCut() throws Exception {
		String name = "m".repeat(3_000);
		HttpResponse<String> response = gateway.post(CHAT,
				"{\"model\":\"" + name + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
		assertError(response, 404, "model_not_found");
		assertThat(message(response)).hasSizeLessThan(600);
		assertError(gateway.get("/v1/models/%ED%A0%80"), 404, "model_not_found");
	}

	@Test
	void aBodyBeyondTheLimitIsToldWithTheLimit() throws Exception {
		HttpResponse<String> declared = gateway.post(CHAT, body("x".repeat(5_000)));
		assertError(declared, 413, "payload_too_large");
		assertThat(message(declared)).contains("4096 bytes");
		String chunked = RawHttp.exchange(gateway.url(),
				"POST /v1/chat/completions HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked",
				"1400\r\n" + "x".repeat(0x1400) + "\r\n0\r\n\r\n");
		assertRawError(chunked, 413);
		assertThat(chunked).contains("4096 bytes");
	}

	@Test
	void aBodyThatDoesNotArriveIsNotWaitedForForEver() {
		String answer = RawHttp.exchange(gateway.url(),
				"POST /v1/chat/completions HTTP/1.1\nContent-Type: application/json\nContent-Length: 100",
				"{\"model\"");
		assertRawError(answer, 408);
		assertThat(answer).contains("300 ms");
	}

	static Stream<Arguments> unreadable() {
		return Stream.of(Arguments.of("GET /%zz HTTP/1.1", 400), Arguments.of("NONSENSE", 400),
				Arguments.of("GET /" + "x".repeat(9_000) + " HTTP/1.1", 414),
				Arguments.of("GET / HTTP/1.1\nX-Long: " + "x".repeat(20_000), 431),
				Arguments.of("GET / HTTP/1.1\nContent-Length: -1", 400));
	}

	@ParameterizedTest
	@MethodSource("unreadable")
	void evenARequestThatIsNoHttpGetsAnErrorObject(String request, int status) {
		assertRawError(RawHttp.exchange(gateway.url(), request, ""), status);
	}

	private static HttpResponse<String> send(String contentType, byte[] body) throws Exception {
		return gateway.send(gateway.request(CHAT)
			.header("Content-Type", contentType)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build());
	}

	private static String body(String content) {
		return "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}";
	}

	private static String message(HttpResponse<String> response) {
		return TestGateway.json(response).at("/error/message").asString();
	}

	private static void assertRawError(String answer, int status) {
		assertThat(answer).startsWith("HTTP/1.1 " + status + " ")
			.containsIgnoringCase("content-type: application/json");
		assertErrorObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
	}

	/** A failure whose code is as expected. */
	static void assertError(HttpResponse<String> response, int status, String code) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).contains("application/json");
		JsonNode error = assertErrorObject(response.body());
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
	}

	private static JsonNode assertErrorObject(String body) {
		JsonNode json = JsonMapper.shared().readTree(body);
		JsonNode error = json.path("error");
		assertThat(json.propertyNames()).containsExactly("error");
		assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
		assertThat(error.path("message").asString()).endsWith(".");
		return error;
	}

}
