package io.millrace.platform.overhead;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** That the benchmark measures what it says. */
class OverheadTests {

	private static final Path MODEL = Path.of("..", "models", "demo").toAbsolutePath().normalize();

	private static final int REQUESTS = 10;

	@Test
	void theNullWorkersTokensAreEventsAndEveryRequestIsAnswered() throws Exception {
		AtomicInteger numbers = new AtomicInteger();
		try (Servers servers = Servers.inOneProcess(MODEL, new JvmOptions(List.of(), ""))) {
			Run streams = run(servers, new Ask(4, true, 20_000), numbers);
			assertThat(streams.failures).isZero();
			assertThat(streams.requests).isPositive();
			// What came together on a busy machine is one event.
			assertThat(streams.textEvents).isBetween(streams.requests, streams.tokens);
			assertThat(streams.first.getMinValue()).isGreaterThan(Duration.ofMillis(15).toNanos());
			Run documents = run(servers, new Ask(4, false, 0), numbers);
			assertThat(documents.failures).isZero();
			assertThat(documents.requests).isPositive();
			assertThat(servers.gateway().totalCpuMicros()).isPositive();
		}
	}

	private static Run run(Servers servers, Ask ask, AtomicInteger numbers) throws Exception {
		try (WireClient client = new WireClient(servers.url(), ask, numbers)) {
			client.measure(Duration.ofMinutes(1));
			client.askClosed(2);
			int enough = numbers.get() + REQUESTS;
			Awaitility.await().until(() -> numbers.get() >= enough);
			return client.finish();
		}
	}

}
