package io.millrace.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that nobody should send: none fails on the server's side, hangs, or leaves
 * anything behind. The profile {@code fuzz} sends more of them. A failure names the seed
 * of its request.
 */
class FuzzTests {

	private static final int REQUESTS = Integer.getInteger("millrace.fuzz.requests", 800);

	private static final int WARM_UP = Math.max(200, REQUESTS / 5);

	private static final long FIRST_SEED = Long.getLong("millrace.fuzz.seed", 1);

	private static final int CLIENTS = 8;

	private static final int TIMEOUT_MS = 10_000;

	private static final long MAX_HEAP_GROWTH_BYTES = 48L << 20;

	@Test
	void noRequestFailsHangsOrLeavesAnythingBehind() throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.max-body-size=64KB",
				"--millrace.gateway.http.body-timeout=200ms", "--millrace.gateway.http.idle-timeout=500ms",
				"--logging.level.root=error"); ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			gateway.worker.answer("Hello");
			Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
			send(gateway, clients, FIRST_SEED, WARM_UP, statuses);
			long before = settledHeap(gateway);
			send(gateway, clients, FIRST_SEED + WARM_UP, Math.max(1, REQUESTS - WARM_UP), statuses);
			long after = settledHeap(gateway);
			assertThat(new TreeMap<>(statuses).keySet()).as(statuses.toString()).contains(200, 400, 404);
			assertThat(after - before).as("growth of the heap from %s bytes", before).isLessThan(MAX_HEAP_GROWTH_BYTES);
			assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
		}
	}

	private static void send(TestGateway gateway, ExecutorService clients, long firstSeed, int count,
			Map<Integer, Integer> statuses) throws Exception {
		URI uri = URI.create(gateway.url());
		AtomicInteger next = new AtomicInteger();
		List<? extends Future<?>> running = IntStream.range(0, CLIENTS).mapToObj((client) -> clients.submit(() -> {
			for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
				statuses.merge(status(uri, firstSeed + i), 1, Integer::sum);
			}
			return null;
		})).toList();
		for (Future<?> one : running) {
			one.get();
		}
	}

	/** The status of one request; 0 where the connection was closed without an answer. */
	private static int status(URI uri, long seed) {
		byte[] request = new Mutation(new Random(seed)).request();
		try {
			String answer = exchange(uri, request);
			int status = answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
			if (status >= 500 || (status == 200 && answer.contains("server_error"))) {
				throw new AssertionError("Seed " + seed + " got " + answer + " for " + shown(request));
			}
			if (status >= 400 && !isHead(request)) {
				assertThat(answer).as("seed %s", seed).contains("{\"error\":{\"message\":");
			}
			return status;
		}
		catch (IOException ex) {
			throw new AssertionError("Seed " + seed + " failed with " + ex + ": " + shown(request), ex);
		}
	}

	private static String shown(byte[] request) {
		return new String(request, 0, Math.min(1_000, request.length), StandardCharsets.ISO_8859_1);
	}

	private static boolean isHead(byte[] request) {
		return new String(request, 0, Math.min(5, request.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
	}

	private static String exchange(URI uri, byte[] request) throws IOException {
		try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
			socket.setSoTimeout(TIMEOUT_MS);
			try {
				socket.getOutputStream().write(request);
			}
			catch (IOException ex) {
				// It has been answered already.
			}
			return new String(socket.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
		}
		catch (SocketException ex) {
			return "";
		}
	}

	private static long settledHeap(TestGateway gateway) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> gateway.openGenerations() == 0 && gateway.gauge("millrace.gateway.requests_in_flight") == 0);
		gateway.worker.forget();
		gateway.tokenizer.chats.clear();
		gateway.tokenizer.decodes.clear();
		System.gc();
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
