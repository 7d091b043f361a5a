package io.millrace.gateway;

import java.util.List;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.SamplingParams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model's generation_config.json says, and who wins over it. */
class ModelDefaultsTests {

	private static final String MODEL = "org/particular";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		gateway = new TestGateway("--millrace.gateway.sampling.top-p=0.8");
		gateway.worker.hello(MODEL, List.of(), new GenerationDefaults(0.6, 20, 0.95, 0.05, 1.1, 3));
		Awaitility.await().until(() -> gateway.get("/v1/models/" + MODEL).statusCode() == 200);
		gateway.worker.answer("Hello");
	}

	@Test
	void theyHoldWhereNeitherRequestNorServerSaysAnything() throws Exception {
		SamplingParams sampling = chat("");
		assertThat(sampling.temperature()).isEqualTo(0.6);
		assertThat(sampling.topK()).isEqualTo(20);
		assertThat(sampling.topP()).isEqualTo(0.8);
		assertThat(sampling.minP()).isEqualTo(0.05);
		assertThat(sampling.repetitionPenalty()).isEqualTo(1.1);
		assertThat(sampling.maxNewTokens()).isEqualTo(3);
	}

	@Test
	void aRequestWinsOverThem() throws Exception {
		SamplingParams sampling = chat(",\"temperature\":1,\"top_k\":0,\"top_p\":0.5,\"min_p\":0,"
				+ "\"repetition_penalty\":1,\"max_tokens\":5");
		assertThat(sampling.temperature()).isEqualTo(1);
		assertThat(sampling.topK()).isZero();
		assertThat(sampling.topP()).isEqualTo(0.5);
		assertThat(sampling.minP()).isZero();
		assertThat(sampling.repetitionPenalty()).isEqualTo(1);
		assertThat(sampling.maxNewTokens()).isEqualTo(5);
	}

	private static SamplingParams chat(String fields) throws Exception {
		gateway.post("/v1/chat/completions",
				"{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]" + fields + "}");
		return gateway.worker.nextTask().sampling();
	}

}
