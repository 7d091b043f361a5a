package io.millrace.platform;

import java.util.List;
import java.util.Map;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadyNoticeTests {

	private static final String SERVER = "http://127.0.0.1:8000";

	private static final String MANAGEMENT = "http://127.0.0.1:8001/actuator";

	@Test
	void whatIsServedAndWhatIsNot() {
		String block = ReadyNotice.block(SERVER, MANAGEMENT, List
			.of(card("vectors", PipelineTask.EMBEDDINGS_GENERATION), card("text", PipelineTask.TEXT_GENERATION)),
				Map.of("broken", "The file ends early."));
		assertThat(block.lines()).contains("  API      " + SERVER + "/v1", "  model    vectors, text",
				"  failed   broken: The file ends early.", "  health   " + MANAGEMENT + "/health",
				"  try      curl " + SERVER + "/v1/chat/completions -H 'Content-Type: application/json' \\");
		assertThat(block).contains("\"model\": \"text\"");
	}

	@Test
	void aModelThatMakesVectorsIsAskedForThem() {
		String block = ReadyNotice.block(SERVER, MANAGEMENT,
				List.of(card("vectors", PipelineTask.EMBEDDINGS_GENERATION)), Map.of());
		assertThat(block).contains(SERVER + "/v1/embeddings").doesNotContain("chat").doesNotContain("failed");
	}

	private static ModelCard card(String name, PipelineTask task) {
		return new ModelCard(name, task, 64, 100, TokenIds.EMPTY, GenerationDefaults.NONE, "none", 1);
	}

}
