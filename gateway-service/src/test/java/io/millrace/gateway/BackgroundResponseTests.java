package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.millrace.gateway.store.StoredResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.GenerationTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Responses that go on without their clients. */
class BackgroundResponseTests {

	private static final String ROUTE = "/v1/responses";

	private TestGateway gateway;

	private String lastId = "";

	@BeforeEach
	void start() {
		this.gateway = gateway();
		this.gateway.worker.manual();
	}

	@AfterEach
	void stop() {
		this.gateway.close();
	}

	private static TestGateway gateway(String... more) {
		return looking("50ms", more);
	}

	/** One that looks for what nobody works at so often. */
	private static TestGateway looking(String interval, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("--millrace.gateway.responses.lease=600ms", "--millrace.gateway.responses.max-background=2",
						"--millrace.gateway.responses.claim-interval=" + interval));
		properties.addAll(List.of(more));
		return new TestGateway(properties.toArray(String[]::new));
	}

	@Test
	void itIsQueuedAtOnceAndCompletedLater() throws Exception {
		JsonNode queued = create();
		assertThat(queued.path("status").asString()).isEqualTo("queued");
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.admit(task);
		Awaitility.await().until(() -> status(queued).equals("in_progress"));
		this.gateway.worker.answer(task, "Hello");
		Awaitility.await().until(() -> status(queued).equals("completed"));
		Awaitility.await().until(() -> stored(queued).equals("completed"));
		assertThat(get("").at("/output/0/content/0/text").asString()).isEqualTo("Hello");
	}

	@Test
	void itsEventsAreStreamedFromAnyOfThemOn() throws Exception {
		JsonNode queued = create();
		GenerationTask task = this.gateway.worker.nextTask();
		CompletableFuture<HttpResponse<String>> live = CompletableFuture.supplyAsync(() -> events("?stream=true"));
		this.gateway.worker.answer(task, "Hello");
		List<JsonNode> all = ResponsesTests.events(live.join());
		assertThat(all).extracting((event) -> event.path("type").asString())
			.startsWith("response.created", "response.queued", "response.in_progress")
			.endsWith("response.completed");
		Awaitility.await().until(() -> stored(queued).equals("completed"));
		Awaitility.await().until(() -> this.gateway.storedEvents(this.lastId) == all.size());
		assertThat(ResponsesTests.events(events("?stream=true"))).isEqualTo(all);
		String after = events("?stream=true&starting_after=3").body();
		assertThat(numbers(after)).first().isEqualTo(4);
		assertThat(numbers(after)).last().isEqualTo(all.size() - 1);
		assertThat(numbers(events("?stream=true&starting_after=" + (all.size() - 1)).body())).isEmpty();
	}

	@Test
	void aStreamedOneGoesOnWithoutItsClient() throws Exception {
		this.gateway.worker.script((worker, task) -> worker.admit(task));
		HttpResponse<Stream<String>> stream = this.gateway.client()
			.send(this.gateway.request(ROUTE)
				.header("Content-Type", "application/json")
				.POST(java.net.http.HttpRequest.BodyPublishers
					.ofString("{\"model\":\"org/tiny\",\"input\":\"xy\",\"background\":true,\"stream\":true}"))
				.build(), HttpResponse.BodyHandlers.ofLines());
		String created = stream.body().filter((line) -> line.startsWith("data: ")).findFirst().orElseThrow();
		this.lastId = JsonMapper.shared().readTree(created.substring(6)).at("/response/id").asString();
		stream.body().close();
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.answer(task, "Hello");
		Awaitility.await().until(() -> get("").path("status").asString().equals("completed"));
	}

	@Test
	void aCancelledOneFreesItsWorker() throws Exception {
		JsonNode queued = create();
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.admit(task);
		this.gateway.worker.tokens(task, 0, FakeTokenizer.ids("ab"));
		Awaitility.await().until(() -> get("").at("/output/0/content/0/text").asString("").equals("ab"));
		JsonNode cancelled = JsonMapper.shared()
			.readTree(this.gateway.post(ROUTE + "/" + this.lastId + "/cancel", "").body());
		assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
		this.gateway.worker.awaitCancel(task);
		assertThat(stored(queued)).isEqualTo("cancelled");
		List<JsonNode> events = ResponsesTests.events(events("?stream=true"));
		assertThat(events.getLast().at("/response/status").asString()).isEqualTo("cancelled");
		for (int behind : new int[] { events.size() - 1, events.size() + 9 }) {
			assertThat(numbers(events("?stream=true&starting_after=" + behind).body())).isEmpty();
		}
		assertThat(this.gateway.post(ROUTE + "/" + this.lastId + "/cancel", "").statusCode()).isEqualTo(200);
	}

	@Test
	void aFailureIsItsEnd() throws Exception {
		create();
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.admit(task);
		this.gateway.worker.fail(task, ErrorCode.INTERNAL, "The step failed.");
		Awaitility.await().until(() -> get("").path("status").asString().equals("failed"));
		assertThat(get("").at("/error/code").asString()).isEqualTo("internal_error");
	}

	@Test
	void itWaitsForRoom() throws Exception {
		create();
		GenerationTask refused = this.gateway.worker.nextTask();
		this.gateway.worker.reject(refused, ErrorCode.OVERLOADED, "Full.", null);
		GenerationTask again = this.gateway.worker.nextTask();
		assertThat(again.requestId()).isNotEqualTo(refused.requestId());
		assertThat(again.sampling()).isEqualTo(refused.sampling());
		this.gateway.worker.answer(again, "Hello");
		Awaitility.await().until(() -> get("").path("status").asString().equals("completed"));
	}

	@Test
	void aDeletedOneIsGoneAndItsWorkerFree() throws Exception {
		create();
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.admit(task);
		assertThat(this.gateway.send(this.gateway.request(ROUTE + "/" + this.lastId).DELETE().build()).statusCode())
			.isEqualTo(200);
		this.gateway.worker.awaitCancel(task);
		Awaitility.await().until(() -> this.gateway.get(ROUTE + "/" + this.lastId).statusCode() == 404);
	}

	@Test
	void soManyAreWorkedAtAndNoMore() throws Exception {
		create();
		create();
		assertThat(post().statusCode()).isEqualTo(429);
	}

	@Test
	void whatItsGatewayLeftIsTakenOverWithTheSameTokensAndNoEventTwice() throws Exception {
		JsonNode queued = create();
		GenerationTask first = this.gateway.worker.nextTask();
		this.gateway.worker.admit(first);
		this.gateway.worker.tokens(first, 0, FakeTokenizer.ids("<think>ab"));
		Awaitility.await().until(() -> this.gateway.storedEvents(this.lastId) >= 3);
		StoredResponse left = this.gateway.store.find("anyone", this.lastId).block();
		List<byte[]> events = this.gateway.store.events("anyone", this.lastId, -1, 1_000)
			.map((event) -> event.json())
			.collectList()
			.block();
		try (TestGateway next = gateway()) {
			next.worker.manual();
			next.store.begin(left, "gone", Duration.ofHours(1)).block();
			assertThat(next.store.append(this.lastId, "gone", 0, events).block()).isTrue();
			assertThat(next.store.renew(this.lastId, "gone", Duration.ZERO).block()).isTrue();
			GenerationTask second = next.worker.nextTask();
			assertThat(second.sampling()).isEqualTo(first.sampling());
			assertThat(second.prompt()).isEqualTo(first.prompt());
			next.worker.answer(second, "<think>abc</think>Hello");
			Awaitility.await()
				.until(() -> TestGateway.json(next.get(ROUTE + "/" + this.lastId)).path("status").asString(),
						"completed"::equals);
			Awaitility.await().until(() -> next.store.find("anyone", this.lastId).block().status().equals("completed"));
			List<JsonNode> all = ResponsesTests.events(next.get(ROUTE + "/" + this.lastId + "?stream=true"));
			JsonNode whole = all.getLast().path("response");
			assertThat(Folded.of(all).path("output")).isEqualTo(whole.path("output"));
			assertThat(whole.path("id")).isEqualTo(queued.path("id"));
			assertThat(whole.path("created_at")).isEqualTo(queued.path("created_at"));
		}
	}

	@Test
	void twoGatewaysWithOneStoreGoOnWithEachOthersResponses() throws Exception {
		String store = "--millrace.gateway.store.url=h2:mem:shared";
		try (TestGateway other = looking("2s", store)) {
			other.worker.manual();
			try (TestGateway first = gateway(store)) {
				first.worker.manual();
				this.lastId = created(first);
				GenerationTask task = first.worker.nextTask();
				CompletableFuture<HttpResponse<String>> followed = CompletableFuture
					.supplyAsync(() -> events(other, "?stream=true"));
				first.worker.answer(task, "Hello");
				List<JsonNode> events = ResponsesTests.events(followed.join());
				assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
				this.lastId = created(first);
				first.worker.admit(first.worker.nextTask());
			}
			other.worker.answer(other.worker.nextTask(), "Hello again");
			JsonNode last = ResponsesTests.events(events(other, "?stream=true")).getLast();
			assertThat(last.at("/response/output/0/content/0/text").asString()).isEqualTo("Hello again");
		}
	}

	@Test
	void aGatewayThatStopsLeavesItsResponsesAtOnce() throws Exception {
		String[] properties = { "--millrace.gateway.store.url=h2:mem:left",
				"--millrace.gateway.responses.claim-interval=50ms", "--millrace.gateway.responses.lease=1h" };
		try (TestGateway other = new TestGateway(properties)) {
			other.worker.manual();
			assertThat(other.get(ROUTE + "/resp_none").statusCode()).as("opens its store").isEqualTo(404);
			try (TestGateway first = new TestGateway(properties)) {
				first.worker.manual();
				this.lastId = created(first);
				first.worker.admit(first.worker.nextTask());
			}
			other.worker.answer(other.worker.nextTask(), "Hello");
			JsonNode last = ResponsesTests.events(events(other, "?stream=true")).getLast();
			assertThat(last.at("/response/output/0/content/0/text").asString()).isEqualTo("Hello");
		}
	}

	private static String created(TestGateway where) throws Exception {
		HttpResponse<String> response = where.post(ROUTE,
				"{\"model\":\"org/tiny\",\"input\":\"xy\",\"background\":true}");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return TestGateway.json(response).path("id").asString();
	}

	private HttpResponse<String> events(TestGateway where, String query) {
		try {
			return where.get(ROUTE + "/" + this.lastId + query);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void whatSomebodyElseTookIsLeftToThem() throws Exception {
		create();
		GenerationTask task = this.gateway.worker.nextTask();
		this.gateway.worker.admit(task);
		StoredResponse known = this.gateway.store.find("anyone", this.lastId).block();
		assertThat(this.gateway.store.cancel(ended(known)).block()).isTrue();
		this.gateway.worker.awaitCancel(task);
		Awaitility.await().until(() -> get("").path("status").asString().equals("queued"));
		assertThat(this.gateway.store.find("anyone", this.lastId).block().status()).isEqualTo("cancelled");
		JsonNode last = ResponsesTests.events(events("?stream=true")).getLast();
		assertThat(last.path("type").asString()).isEqualTo("response.incomplete");
	}

	private static StoredResponse ended(StoredResponse response) {
		return new StoredResponse(response.id(), response.tenant(), response.createdAt(), response.previousId(),
				"cancelled", true, response.request(), response.input(), response.resource());
	}

	private static List<Integer> numbers(String body) {
		return Stream.of(body.split("\n"))
			.filter((line) -> line.startsWith("data: {"))
			.map((line) -> JsonMapper.shared().readTree(line.substring(6)).path("sequence_number").asInt())
			.toList();
	}

	private JsonNode create() throws Exception {
		HttpResponse<String> response = post();
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		JsonNode created = ApiSchema.RESPONSE.check(response.body());
		this.lastId = created.path("id").asString();
		return created;
	}

	private HttpResponse<String> post() throws Exception {
		return this.gateway.post(ROUTE, "{\"model\":\"org/tiny\",\"input\":\"xy\",\"background\":true}");
	}

	private JsonNode get(String query) throws Exception {
		return TestGateway.json(this.gateway.get(ROUTE + "/" + this.lastId + query));
	}

	private HttpResponse<String> events(String query) {
		try {
			return this.gateway.get(ROUTE + "/" + this.lastId + query);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private String status(JsonNode response) throws Exception {
		return TestGateway.json(this.gateway.get(ROUTE + "/" + response.path("id").asString()))
			.path("status")
			.asString();
	}

	private String stored(JsonNode response) {
		return this.gateway.store.find("anyone", response.path("id").asString()).block().status();
	}

}
