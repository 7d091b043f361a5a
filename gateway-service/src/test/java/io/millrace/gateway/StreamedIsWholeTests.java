package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However a worker cuts a generation into frames, its stream's chunks make the document
 * that the same call gives at once, and every document and chunk has the right shape.
 */
class StreamedIsWholeTests {

	private static final int ROUNDS = 100;

	private static final String[] TEXTS = { "", "one two three", "The € and the 😀, ça va? — naïve", "😀😀😀",
			"aaabaabaaab", "\n\t\"\\ </s>" };

	@AutoClose
	private static TestGateway gateway;

	private final Random random = new Random(20_26);

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@Test
	void ofChats() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			int n = 1 + this.random.nextInt(3);
			List<String> fields = common(n);
			fields.add("\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]");
			if (this.random.nextBoolean()) {
				fields.add("\"logprobs\":true,\"top_logprobs\":" + this.random.nextInt(3));
			}
			answerInFrames();
			JsonNode whole = ApiSchema.CHAT.check(post("/v1/chat/completions", fields, false).body());
			JsonNode streamed = Assembled.chat(TestGateway.events(post("/v1/chat/completions", fields, true)), n);
			assertSame(streamed, whole, fields);
		}
	}

	@Test
	void ofCompletions() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			int n = 1 + this.random.nextInt(2);
			int prompts = 1 + this.random.nextInt(3);
			List<String> fields = common(n);
			fields.add("\"prompt\":" + prompts(prompts));
			fields.add("\"echo\":" + this.random.nextBoolean());
			if (this.random.nextBoolean()) {
				fields.add("\"logprobs\":" + this.random.nextInt(3));
			}
			answerInFrames();
			JsonNode whole = ApiSchema.COMPLETION.check(post("/v1/completions", fields, false).body());
			JsonNode streamed = Assembled.completion(TestGateway.events(post("/v1/completions", fields, true)),
					prompts * n);
			assertSame(streamed, whole, fields);
		}
	}

	private String prompts(int count) {
		List<String> prompts = new ArrayList<>();
		boolean ids = this.random.nextBoolean();
		for (int i = 0; i < count; i++) {
			prompts.add(ids ? "[" + (65 + i) + ",195,169]" : "\"é" + i + "\"");
		}
		return "[" + String.join(",", prompts) + "]";
	}

	private List<String> common(int n) {
		List<String> fields = new ArrayList<>(List.of("\"model\":\"org/tiny\"", "\"n\":" + n));
		fields.add("\"max_tokens\":" + (1 + this.random.nextInt(40)));
		fields.add("\"return_token_ids\":" + this.random.nextBoolean());
		if (this.random.nextInt(3) == 0) {
			fields.add("\"stop\":[\"two\",\"aab\",\"😀\"],\"include_stop_str_in_output\":" + this.random.nextBoolean());
		}
		if (this.random.nextInt(3) == 0) {
			fields.add("\"skip_special_tokens\":false");
		}
		return fields;
	}

	/** The text depends on the choice alone, its frames on nothing. */
	private void answerInFrames() {
		int text = this.random.nextInt(TEXTS.length);
		Random cuts = new Random(this.random.nextLong());
		gateway.worker.script((worker, task) -> answer(worker, task,
				TEXTS[(text + task.sampling().choice() + task.prompt().size()) % TEXTS.length], cuts));
	}

	private static void answer(FakeWorker worker, GenerationTask task, String text, Random cuts) {
		TokenIds all = FakeTokenizer.ids(text).concat(TokenIds.of(FakeTokenizer.EOS));
		boolean cut = all.size() > task.sampling().maxNewTokens();
		TokenIds ids = cut ? all.slice(0, task.sampling().maxNewTokens()) : all;
		worker.admit(task);
		for (int from = 0; from < ids.size();) {
			int to = Math.min(ids.size(), from + 1 + cuts.nextInt(7));
			int again = Math.max(0, from - cuts.nextInt(2));
			worker.tokens(task, again, ids.slice(again, to));
			from = to;
		}
		worker.finish(task, cut ? FinishReason.LENGTH : FinishReason.STOP, ids.size());
	}

	private static HttpResponse<String> post(String route, List<String> fields, boolean stream) throws Exception {
		String body = "{" + String.join(",", fields) + ",\"stream\":" + stream
				+ (stream ? ",\"stream_options\":{\"include_usage\":true}" : "") + "}";
		HttpResponse<String> response = gateway.post(route, body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		gateway.worker.submits.clear();
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> gateway.openGenerations() == 0);
		return response;
	}

	private static void assertSame(JsonNode streamed, JsonNode whole, List<String> fields) {
		assertThat(streamed).as("%s", fields).isEqualTo(Assembled.whole(whole));
	}

}
