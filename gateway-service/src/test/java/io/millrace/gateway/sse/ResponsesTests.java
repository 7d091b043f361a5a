package io.millrace.gateway.sse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

class ResponsesTests {

	@Test
	void eachEventIsOneBuffer() {
		List<String> buffers = new ArrayList<>();
		MockServerHttpResponse response = new MockServerHttpResponse();
		response.setWriteHandler((body) -> body.doOnNext((buffer) -> buffers.add(text(buffer))).then());
		Flux<byte[]> events = Flux.just(SseEvent.json((json) -> {
			json.writeStartObject();
			json.writeStringProperty("a", "line\n\nbreak");
			json.writeEndObject();
		}), SseEvent.keepAlive(), SseEvent.done());
		Responses.stream(response, events).block(Duration.ofSeconds(5));
		assertThat(buffers).containsExactly("data: {\"a\":\"line\\n\\nbreak\"}\n\n", ": keep-alive\n\n",
				"data: [DONE]\n\n");
	}

	private static String text(DataBuffer buffer) {
		return buffer.toString(StandardCharsets.UTF_8);
	}

}
