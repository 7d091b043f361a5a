package io.millrace.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.gateway.store.StoreOpening;
import io.millrace.protocol.FreePort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
	void whereTheDatabaseIsAwayTheLogSaysWhyWithoutATrace() throws Exception {
		int nobodyListens = FreePort.next();
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		try (TestGateway gateway = new TestGateway(
				"--millrace.gateway.store.url=postgresql://127.0.0.1:" + nobodyListens + "/nothing",
				"--millrace.gateway.store.username=u", "--millrace.gateway.store.password=p")) {
			log.start();
			root.addAppender(log);
			gateway.worker.answer("b");
			ChatTests.assertError(gateway.get("/v1/files"), 503, "server_error", "service_unavailable", null);
			assertThat(gateway.post("/v1/responses", "{\"model\":\"org/tiny\",\"input\":\"a\"}").statusCode())
				.isEqualTo(200);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(lines(log)).extracting(ILoggingEvent::getFormattedMessage)
					.anyMatch((line) -> line.matches("The response resp_\\w+ was not stored\\. .+")));
			assertThat(lines(log)).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
				.allSatisfy((event) -> {
					assertThat(event.getThrowableProxy()).as(event.getFormattedMessage()).isNull();
					assertThat(event.getFormattedMessage()).hasLineCount(1);
				});
		}
		finally {
			root.detachAppender(log);
		}
	}

	/** Who appends holds the appender's monitor. */
	private static List<ILoggingEvent> lines(ListAppender<ILoggingEvent> log) {
		synchronized (log) {
			return List.copyOf(log.list);
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
