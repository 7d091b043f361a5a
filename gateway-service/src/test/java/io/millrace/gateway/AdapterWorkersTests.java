package io.millrace.gateway;

import io.millrace.protocol.LoRAOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Adapters are loaded in all workers of their model, or in none. */
class AdapterWorkersTests {

	private final TestGateway gateway = new TestGateway();

	@AfterEach
	void stop() {
		this.gateway.close();
	}

	private int load() throws Exception {
		return this.gateway.post("/v1/load_lora_adapter", "{\"lora_name\": \"sql\", \"lora_path\": \"a\"}")
			.statusCode();
	}

	@Test
	void itIsLoadedByAllWorkers() throws Exception {
		FakeWorker second = this.gateway.secondWorker();
		assertThat(load()).isEqualTo(200);
		assertThat(second.adapterRequests).isNotEmpty();
		assertThat(this.gateway.post("/v1/unload_lora_adapter", "{\"lora_name\": \"sql\"}").statusCode())
			.isEqualTo(200);
	}

	@Test
	void whereAWorkerFailsTheOthersForgetIt() throws Exception {
		FakeWorker second = this.gateway.secondWorker();
		second.failAdapters();
		assertThat(load()).isEqualTo(400);
		assertThat(this.gateway.worker.adapterRequests).extracting((request) -> request.operation())
			.containsExactly(LoRAOperation.LOAD, LoRAOperation.UNLOAD);
		assertThat(AdapterTests.models(this.gateway)).containsExactly(FakeWorker.MODEL);
	}

	@Test
	void loadingItAgainBringsItToAWorkerThatCameLater() throws Exception {
		assertThat(load()).isEqualTo(200);
		FakeWorker second = this.gateway.secondWorker();
		assertThat(load()).isEqualTo(200);
		assertThat(second.adapterRequests).hasSize(1);
		assertThat(load()).isEqualTo(409);
	}

}
