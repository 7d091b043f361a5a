package io.millrace.gateway.tokenizer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FreePort;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.codec.ProtocolModule;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenizerClientTests {

	private static final EncodeRequest REQUEST = new EncodeRequest("tiny", List.of("be"), false);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final List<DisposableServer> servers = new ArrayList<>();

	private final List<TokenizerClients> clients = new ArrayList<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger silentCalls = new AtomicInteger();

	@AfterEach
	void stop() {
		this.clients.forEach(TokenizerClients::dispose);
		this.servers.forEach(DisposableServer::disposeNow);
	}

	@Test
	void anAnswerComesAsItWasGiven() {
		assertEncodes(api(encoding()));
	}

	@Test
	void anErrorIsTheExceptionThatItWasThere() {
		TokenizerApi api = api(answering(404, """
				{"error": {"message": "No such model.", "type": "t", "param": "model", "code": "model_not_found"}}"""));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> encode(api)).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
			assertThat(ex.sentence()).isEqualTo("No such model.");
			assertThat(ex.param()).isEqualTo("model");
		});
	}

	@Test
	void anErrorWithoutACodeKeepsItsKind() {
		assertFails(api(answering(400, "{\"error\": {\"message\": \"Bad.\", \"param\": null, \"code\": null}}")),
				ErrorCode.INVALID_REQUEST);
	}

	@Test
	void whatIsNoAnswerOfATokenizerIsUnavailable() {
		assertFails(api(answering(502, "<html>Bad gateway</html>")), ErrorCode.UNAVAILABLE);
		assertFails(api(answering(500, "")), ErrorCode.UNAVAILABLE);
		assertFails(api(answering(200, "{\"tokens\": 1}")), ErrorCode.UNAVAILABLE);
	}

	@Test
	void nobodyThereIsUnavailableAndItsAddressStaysInside() throws Exception {
		URI nobody = nobody();
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> encode(api(nobody))).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
			assertThat(ex.sentence()).doesNotContain(String.valueOf(nobody.getPort()));
		});
	}

	@Test
	void aTokenizerThatNeverAnswersIsGivenUp() {
		assertFails(api(serve((request, response) -> Mono.never())), ErrorCode.UNAVAILABLE);
	}

	@Test
	void theNextIsAskedWhenOneDoesNotAnswer() throws Exception {
		assertEncodes(api(nobody(), answering(503, ""), encoding()));
	}

	@Test
	void whoAnsweredLastIsAskedFirst() throws Exception {
		TokenizerApi api = api(answering(503, ""), encoding());
		assertEncodes(api);
		assertThat(this.calls).hasValue(2);
		assertEncodes(api);
		assertThat(this.calls).hasValue(3);
	}

	@Test
	void whoIsSilentIsOvertakenByTheNextAndNotAskedFirstAgain() {
		TokenizerApi api = api(PATIENCE, Duration.ofMillis(50), silent(), encoding());
		assertEncodes(api);
		assertThat(this.silentCalls).hasValue(1);
		assertEncodes(api);
		assertThat(this.silentCalls).hasValue(1);
	}

	@Test
	void whoIsSilentMayStillAnswerWhereTheNextFails() {
		Sinks.Empty<Void> release = Sinks.empty();
		URI late = serve((request, response) -> release.asMono().then(Mono.from(encoding(response))));
		URI failing = serve((request, response) -> {
			release.tryEmitEmpty();
			return response.status(503).send();
		});
		assertEncodes(api(PATIENCE, Duration.ofMillis(50), late, failing));
	}

	@Test
	void whereAllFailOrAreSilentItIsUnavailable() {
		assertFails(api(Duration.ofMillis(500), Duration.ofMillis(50), silent(), answering(503, ""), silent()),
				ErrorCode.UNAVAILABLE);
	}

	@Test
	void aFaultOfTheUserIsNotAskedForTwice() {
		TokenizerApi api = api(answering(400, "{\"error\": {\"message\": \"Bad.\"}}"), encoding());
		assertFails(api, ErrorCode.INVALID_REQUEST);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void everyPropertyHasItsNameAndDefault() {
		assertThat(bind(Map.of())).isEqualTo(new TokenizerClientProperties(List.of(URI.create("http://127.0.0.1:8002")),
				Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(1), DataSize.ofMegabytes(64)));
		assertThat(bind(Map.of("urls", "http://a:1,https://b", "connect-timeout", "3s", "response-timeout", "4s",
				"silence", "5s", "max-response-size", "6MB")))
			.isEqualTo(new TokenizerClientProperties(List.of(URI.create("http://a:1"), URI.create("https://b")),
					Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), DataSize.ofMegabytes(6)));
	}

	@Test
	void whatIsNoUrlIsNamed() {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> new TokenizerClientProperties(List.of(URI.create("tokenizer:8002")), PATIENCE, PATIENCE,
					PATIENCE, DataSize.ofMegabytes(1)))
			.withMessageContaining("'tokenizer:8002'");
	}

	private static TokenizerClientProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> "millrace.gateway.tokenizer." + entry.getKey(), Map.Entry::getValue))))
			.bindOrCreate("millrace.gateway.tokenizer", TokenizerClientProperties.class);
	}

	private TokenizerApi api(URI... urls) {
		return api(Duration.ofMillis(500), PATIENCE, urls);
	}

	private TokenizerApi api(Duration responseTimeout, Duration silence, URI... urls) {
		TokenizerClients made = new TokenizerClients(new TokenizerClientProperties(List.of(urls), Duration.ofSeconds(2),
				responseTimeout, silence, DataSize.ofMegabytes(1)));
		this.clients.add(made);
		return new TokenizerReplicas(made.all(), silence);
	}

	private static void assertEncodes(TokenizerApi api) {
		assertThat(encode(api)).containsExactly(TokenIds.of(7, 8));
	}

	private static List<TokenIds> encode(TokenizerApi api) {
		return Stream.ofNullable(api.encode(REQUEST).block(PATIENCE))
			.flatMap((answer) -> answer.tokens().stream())
			.toList();
	}

	private static void assertFails(TokenizerApi api, ErrorCode code) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> encode(api))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

	private URI encoding() {
		return serve((request, response) -> {
			this.calls.incrementAndGet();
			return encoding(response);
		});
	}

	private static Publisher<Void> encoding(HttpServerResponse response) {
		JsonMapper mapper = JsonMapper.builder().addModule(new ProtocolModule()).build();
		String body = mapper.writeValueAsString(new EncodeResponse(List.of(TokenIds.of(7, 8))));
		return response.header("Content-Type", "application/json").sendString(Mono.just(body));
	}

	private URI silent() {
		return serve((request, response) -> {
			this.silentCalls.incrementAndGet();
			return Mono.never();
		});
	}

	private URI answering(int status, String body) {
		return serve((request, response) -> {
			this.calls.incrementAndGet();
			return response.status(status).header("Content-Type", "application/json").sendString(Mono.just(body));
		});
	}

	private URI serve(BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler) {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request,
					response) -> request.receive().aggregate().then(Mono.from(handler.apply(request, response))))
			.bindNow();
		this.servers.add(server);
		return URI.create("http://127.0.0.1:" + server.port());
	}

	/** An address where nobody listens. */
	private static URI nobody() {
		return URI.create("http://127.0.0.1:" + FreePort.next());
	}

}
