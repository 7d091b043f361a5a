package io.millrace.platform;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** One request is one trace over all processes, as a collector receives it. */
class TracingTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String CALLER = "00f067aa0ba902b7";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Test
	void aRequestIsOneTraceOverAllServices() {
		FiveProcesses processes = FiveProcesses.get();
		HttpResponse<String> answer = processes.platform().post("/v1/chat/completions", "application/json", """
				{"model": "millrace-demo", "stream": true, "max_tokens": 8, "temperature": 0,
				 "messages": [{"role": "user", "content": "What is the capital of Italy?"}]}
				""", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
		assertThat(answer.statusCode()).isEqualTo(200);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(processes.collector().spans(TRACE)).extracting(SpanCollector.Span::name)
				.containsExactlyInAnyOrder("POST /v1/chat/completions", "tokenize", "POST /tokenizer/chat",
						"chat millrace-demo", "queue", "dispatch", "prefill", "decode", "detokenize"));
		Map<String, SpanCollector.Span> spans = processes.collector()
			.spans(TRACE)
			.stream()
			.collect(Collectors.toMap(SpanCollector.Span::name, Function.identity()));
		SpanCollector.Span http = spans.get("POST /v1/chat/completions");
		SpanCollector.Span chat = spans.get("chat millrace-demo");
		assertThat(http.parentId()).isEqualTo(CALLER);
		assertThat(http.attributes()).containsEntry("http.response.status_code", "200")
			.containsEntry("http.route", "/v1/chat/completions")
			.containsEntry("millrace.tenant", "anyone");
		assertThat(List.of(chat, spans.get("tokenize"), spans.get("POST /tokenizer/chat")))
			.allMatch((span) -> span.parentId().equals(http.spanId()));
		assertThat(List.of("queue", "dispatch", "prefill", "decode", "detokenize"))
			.allMatch((name) -> spans.get(name).parentId().equals(chat.spanId()));
		assertThat(chat.attributes()).containsEntry("gen_ai.operation.name", "chat")
			.containsEntry("gen_ai.provider.name", "millrace")
			.containsEntry("gen_ai.request.model", "millrace-demo")
			.containsEntry("gen_ai.response.model", "millrace-demo")
			.containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.response.finish_reasons");
		assertThat(spans.values().toString()).as("what was asked").doesNotContain("Italy");
		assertThat(spans.values()).allMatch((span) -> span.beganNanos() <= span.endedNanos());
		assertThat(spans.get("queue").beganNanos()).isLessThanOrEqualTo(spans.get("decode").beganNanos());
		assertThat(spans).extractingFromEntries((span) -> span.getValue().service())
			.contains("millrace-gateway", "millrace-tokenizer", "millrace-scheduler", "millrace-worker");
	}

	@Test
	void whoSendsNoTraceparentGetsATraceOfItsOwnAndWhoWantsNoneGetsNone() {
		FiveProcesses processes = FiveProcesses.get();
		String unwanted = "11111111111111111111111111111111";
		String question = "{\"model\": \"millrace-demo\", \"prompt\": \"a\", \"max_tokens\": 2}";
		processes.platform()
			.post("/v1/completions", "application/json", question, "traceparent",
					"00-" + unwanted + "-" + CALLER + "-00");
		String wanted = "22222222222222222222222222222222";
		processes.platform()
			.post("/v1/completions", "application/json", question, "traceparent",
					"00-" + wanted + "-" + CALLER + "-01");
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(processes.collector().spans(wanted)).extracting(SpanCollector.Span::service)
				.contains("millrace-gateway", "millrace-worker"));
		assertThat(processes.collector().spans(unwanted)).isEmpty();
	}

}
