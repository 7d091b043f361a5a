package io.millrace.gateway;

import java.util.ArrayList;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Responses as OpenAI's own client reads them. */
class OpenAiResponsesTests {

	@AutoClose
	private static TestGateway gateway;

	private static OpenAIClient client;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.api-keys=secret");
		client = gateway.openAi("secret");
	}

	@Test
	void answersWhole() {
		gateway.worker.answer("Paris 😀");
		Response response = client.responses().create(params("xy").build()).validate();
		assertThat(response.status()).contains(ResponseStatus.COMPLETED);
		assertThat(text(response)).isEqualTo("Paris 😀");
		assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(11);
	}

	@Test
	void answersInAStream() {
		gateway.worker.answer("Paris 😀");
		ResponseAccumulator accumulator = ResponseAccumulator.create();
		List<ResponseStreamEvent> events = new ArrayList<>();
		try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params("xy").build())) {
			stream.stream().forEach((event) -> {
				accumulator.accumulate(event);
				events.add(event);
			});
		}
		assertThat(text(accumulator.response())).isEqualTo("Paris 😀");
		StringBuilder deltas = new StringBuilder();
		events.forEach((event) -> event.outputTextDelta().ifPresent((delta) -> deltas.append(delta.delta())));
		assertThat(deltas.toString()).isEqualTo("Paris 😀");
	}

	@Test
	void continuesFindsAndDeletes() {
		gateway.worker.answer("one");
		Response first = client.responses().create(params("a").build());
		Response second = client.responses().create(params("b").previousResponseId(first.id()).build());
		assertThat(second.previousResponseId()).contains(first.id());
		assertThat(text(client.responses().retrieve(second.id()))).isEqualTo("one");
		assertThat(client.responses().inputItems().list(first.id()).data()).hasSize(1);
		client.responses().delete(first.id());
		assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> client.responses().retrieve(first.id()));
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> client.responses().create(params("c").previousResponseId(second.id()).build()))
			.matches((ex) -> ex.code().orElse("").equals("previous_response_not_found"));
	}

	private static String text(Response response) {
		return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
	}

	private static ResponseCreateParams.Builder params(String input) {
		return ResponseCreateParams.builder().model(FakeWorker.MODEL).input(input);
	}

}
