package io.millrace.gateway;

import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.gateway.store.StoreOpening;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class StoreTests {

	@Test
	void withoutItChatGoesOnAndTheGatewayIsReady(@TempDir Path directory) throws Exception {
		Path file = Files.createFile(directory.resolve("file"));
		try (TestGateway gateway = new TestGateway("--millrace.gateway.store.url=",
				"--millrace.gateway.store.directory=" + file.resolve("store"))) {
			gateway.worker.answer("b");
			ChatTests.assertError(gateway.get("/v1/files"), 503, "server_error", "service_unavailable", null);
			ChatTests.assertError(gateway.get("/v1/batches"), 503, "server_error", "service_unavailable", null);
			assertThat(gateway.post("/v1/completions", "{\"model\":\"org/tiny\",\"prompt\":\"a\"}").statusCode())
				.isEqualTo(200);
			assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
			assertThat(gateway
				.send(java.net.http.HttpRequest
					.newBuilder(java.net.URI.create(gateway.managementUrl() + "/actuator/health/readiness"))
					.build())
				.statusCode()).isEqualTo(200);
		}
	}

	@Test
	void aSecondGatewayWithTheSameDirectoryIsToldWhatItNeeds(@TempDir Path directory) throws Exception {
		String[] properties = { "--millrace.gateway.store.url=", "--millrace.gateway.store.directory=" + directory };
		try (TestGateway first = new TestGateway(properties); TestGateway second = new TestGateway(properties)) {
			assertThat(first.get("/v1/files").statusCode()).isEqualTo(200);
			assertThat(second.get("/v1/files").statusCode()).isEqualTo(503);
			assertThat(second.get("/v1/files").body()).contains("more than one gateway needs PostgreSQL");
		}
	}

	@Test
	void itsSchemaIsMadeBeforeAnybodyAsks(@TempDir Path directory) throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.store.url=",
				"--millrace.gateway.store.directory=" + directory.resolve("store"))) {
			Awaitility.await().until(() -> gateway.bean(StoreOpening.class).isOver());
			assertThat(directory.resolve("store").resolve("store.mv.db")).exists();
		}
	}

	@Test
	void severalGatewaysWithoutASharedStoreAreNoticed() throws Exception {
		try (TestGateway gateway = new TestGateway()) {
			assertThat(gateway.bean(OtherGateways.class).hasTold()).isFalse();
			Awaitility.await().until(() -> {
				gateway.otherGatewayLives("another");
				return gateway.bean(OtherGateways.class).hasTold();
			});
		}
	}

}
