package io.millrace.gateway.answer;

import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class UsageTotalTests {

	@Test
	void eachPromptCountsOnceWithTheLeastThatWasCached() {
		UsageTotal usage = new UsageTotal(4, 2);
		usage.add(ended(3, 20, 5, 16));
		usage.add(ended(0, 10, 2, 8));
		usage.add(ended(1, 10, 1, 0));
		assertThat(usage.isComplete()).isFalse();
		usage.add(ended(2, 20, 4, null));
		assertThat(usage.isComplete()).isTrue();
		JsonNode json = written(usage);
		assertThat(json.path("prompt_tokens").asInt()).isEqualTo(30);
		assertThat(json.path("completion_tokens").asInt()).isEqualTo(12);
		assertThat(json.path("total_tokens").asInt()).isEqualTo(42);
		assertThat(json.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(16);
	}

	@Test
	void whatNobodyKnowsOfTheCacheIsNotSaid() {
		UsageTotal usage = new UsageTotal(2, 1);
		usage.add(ended(0, 10, 1, null));
		usage.add(ended(1, 10, 1, 8));
		assertThat(written(usage).path("prompt_tokens_details").has("cached_tokens")).isFalse();
	}

	private static IndexedPiece ended(int index, int prompt, int completion, @Nullable Integer cached) {
		return new IndexedPiece(index, new Piece.End(FinishReason.STOP,
				new Piece.TokenUsage(prompt, completion, cached), TokenIds.EMPTY, null));
	}

	private static JsonNode written(UsageTotal usage) {
		byte[] json = Json.bytes((generator) -> {
			generator.writeStartObject();
			usage.write(generator);
			generator.writeEndObject();
		});
		return JsonMapper.shared().readTree(json).path("usage");
	}

}
