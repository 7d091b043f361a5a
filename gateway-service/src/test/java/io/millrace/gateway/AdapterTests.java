package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.message.GenerationTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Adapters are models by their names while they are loaded. */
class AdapterTests {

	@AutoClose
	private static TestGateway shared;

	private final TestGateway gateway = shared;

	@BeforeAll
	static void start() {
		shared = new TestGateway();
	}

	@AfterEach
	void forget() throws Exception {
		for (String model : List.copyOf(models(shared))) {
			if (!model.equals(FakeWorker.MODEL)) {
				shared.post("/v1/unload_lora_adapter", "{\"lora_name\": \"" + model + "\"}");
			}
		}
		shared.worker.forget();
	}

	private HttpResponse<String> load(String name, String path) throws Exception {
		return this.gateway.post("/v1/load_lora_adapter",
				"{\"lora_name\": \"%s\", \"lora_path\": \"%s\"}".formatted(name, path));
	}

	private HttpResponse<String> unload(String name) throws Exception {
		return this.gateway.post("/v1/unload_lora_adapter", "{\"lora_name\": \"%s\"}".formatted(name));
	}

	private List<String> models() throws Exception {
		return models(this.gateway);
	}

	static List<String> models(TestGateway gateway) throws Exception {
		List<String> names = new ArrayList<>();
		TestGateway.json(gateway.get("/v1/models"))
			.path("data")
			.forEach((model) -> names.add(model.path("id").asString()));
		return names;
	}

	@Test
	void aLoadedAdapterIsAModelUntilItIsUnloaded() throws Exception {
		this.gateway.worker.answer("Hello");
		HttpResponse<String> loaded = load("sql", "adapters/sql");
		assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
		assertThat(TestGateway.json(loaded).path("status").asString()).isEqualTo("success");
		assertThat(models()).containsExactly(FakeWorker.MODEL, "sql");
		JsonNode model = TestGateway.json(this.gateway.get("/v1/models/sql"));
		assertThat(model.path("root").asString()).isEqualTo(FakeWorker.MODEL);
		assertThat(model.path("parent").asString()).isEqualTo(FakeWorker.MODEL);
		assertThat(model.path("created").asLong()).isEqualTo(1_700_000_001L);
		assertThat(model.path("max_model_len").asInt()).isEqualTo(FakeWorker.MAX_MODEL_LEN);
		for (String path : List.of("/v1/completions", "/v1/chat/completions")) {
			HttpResponse<String> answer = this.gateway.post(path,
					path.contains("chat") ? "{\"model\":\"sql\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
							: "{\"model\":\"sql\",\"prompt\":\"x\"}");
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(TestGateway.json(answer).path("model").asString()).isEqualTo("sql");
			GenerationTask task = this.gateway.worker.nextTask();
			assertThat(task.adapter()).isEqualTo("sql");
			assertThat(task.model()).isEqualTo(FakeWorker.MODEL);
		}
		assertThat(this.gateway.post("/tokenize", "{\"model\":\"sql\",\"prompt\":\"x\"}").statusCode()).isEqualTo(200);
		assertThat(unload("sql").statusCode()).isEqualTo(200);
		assertThat(models()).containsExactly(FakeWorker.MODEL);
		assertThat(this.gateway.get("/v1/models/sql").statusCode()).isEqualTo(404);
		assertThat(this.gateway.post("/v1/completions", "{\"model\":\"sql\",\"prompt\":\"x\"}").statusCode())
			.isEqualTo(404);
	}

	@Test
	void theModelItselfHasNoAdapter() throws Exception {
		this.gateway.worker.answer("Hello");
		load("sql", "adapters/sql");
		this.gateway.post("/v1/completions", "{\"model\":\"%s\",\"prompt\":\"x\"}".formatted(FakeWorker.MODEL));
		assertThat(this.gateway.worker.nextTask().adapter()).isNull();
	}

	@Test
	void itsTokenizerIsThatOfItsModel() throws Exception {
		this.gateway.worker.answer("Hello");
		load("sql", "adapters/sql");
		this.gateway.tokenizer.askedModels.clear();
		for (String body : List.of("/v1/completions {\"model\":\"sql\",\"prompt\":\"x\",\"logprobs\":1,\"echo\":true}",
				"/v1/chat/completions {\"model\":\"sql\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
				"/v1/chat/completions/render {\"model\":\"sql\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
				"/tokenize {\"model\":\"sql\",\"prompt\":\"x\",\"return_token_strs\":true}",
				"/detokenize {\"model\":\"sql\",\"tokens\":[65]}")) {
			HttpResponse<String> answer = this.gateway.post(body.substring(0, body.indexOf(' ')),
					body.substring(body.indexOf(' ') + 1));
			assertThat(answer.statusCode()).as(body).isEqualTo(200);
		}
		assertThat(this.gateway.tokenizer.askedModels).containsExactly(FakeWorker.MODEL);
	}

	@ParameterizedTest
	@CsvSource({ "LOAD_NAME_EXISTS,409,already_exists,lora_name", "LOAD_INVALID_PATH,400,invalid_value,lora_path",
			"LOAD_INVALID_ADAPTER,400,invalid_value,lora_path", "LOAD_SLOTS_FULL,400,,",
			"LOAD_ERROR,500,internal_error,", "DISABLED,501,not_enabled," })
	void eachOutcomeHasItsStatus(String outcome, int status, String code, String parameter) throws Exception {
		HttpResponse<String> answer = load("x", outcome);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		JsonNode error = TestGateway.json(answer).path("error");
		assertThat(error.path("message").asString()).isEqualTo("It is " + outcome + ".");
		assertThat(error.path("code").asStringOpt().orElse(null)).isEqualTo(code);
		assertThat(error.path("param").asStringOpt().orElse(null)).isEqualTo(parameter);
	}

	@Test
	void whatIsNotLoadedCannotBeUnloaded() throws Exception {
		HttpResponse<String> answer = unload("x");
		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(TestGateway.json(answer).at("/error/param").asString()).isEqualTo("lora_name");
	}

	@Test
	void aModelsNameIsTaken() throws Exception {
		assertThat(load(FakeWorker.MODEL, "x").statusCode()).isEqualTo(409);
		assertThat(this.gateway.worker.adapterRequests).isEmpty();
	}

	@Test
	void anAdapterIsReplacedOnlyInPlace() throws Exception {
		assertThat(load("sql", "a").statusCode()).isEqualTo(200);
		assertThat(load("sql", "b").statusCode()).isEqualTo(409);
		assertThat(this.gateway
			.post("/v1/load_lora_adapter", "{\"lora_name\": \"sql\", \"lora_path\": \"b\", \"load_inplace\": true}")
			.statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}|missing_required_parameter|lora_name",
			"{\"lora_name\":\"x\"}|missing_required_parameter|lora_path",
			"{\"lora_name\":\" \",\"lora_path\":\"x\"}|invalid_value|lora_name",
			"{\"lora_name\":\"x\",\"lora_path\":\"\"}|invalid_value|lora_path",
			"{\"lora_name\":\"x\",\"lora_path\":\"x\",\"load_inplace\":\"y\"}|invalid_value|load_inplace",
			"{\"lora_name\":\"x\",\"lora_path\":\"x\",\"base_model_name\":\"y\"}|model_not_found|base_model_name",
			"{\"lora_name\":\"x\",\"lora_path\":\"x\",\"is_3d_lora_weight\":true}|unsupported_parameter|is_3d_lora_weight" })
	void whatMakesNoSenseIsNamed(String body, String code, String parameter) throws Exception {
		JsonNode error = TestGateway.json(this.gateway.post("/v1/load_lora_adapter", body)).path("error");
		assertThat(error.path("code").asString()).isEqualTo(code);
		assertThat(error.path("param").asString()).isEqualTo(parameter);
	}

}
