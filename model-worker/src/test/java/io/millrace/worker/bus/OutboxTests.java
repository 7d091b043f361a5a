package io.millrace.worker.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.engine.Emission;
import io.millrace.worker.engine.Requests;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutboxTests {

	@Test
	void sendsInOrderAndWhatIsLeftWhenItCloses() {
		List<Emission> sent = new CopyOnWriteArrayList<>();
		List<Emission> made = new ArrayList<>();
		try (Outbox outbox = new Outbox("test", 1_000, sent::add)) {
			for (int i = 0; i < 100; i++) {
				List<Emission> step = List.of(tokens(i), end());
				made.addAll(step);
				outbox.emit(step);
			}
		}
		assertThat(sent).isEqualTo(made);
	}

	@Test
	void dropsTokensWhenItIsFullButKeepsEnds() throws InterruptedException {
		CountDownLatch sending = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		List<Emission> sent = new CopyOnWriteArrayList<>();
		Outbox outbox = new Outbox("test", 2, (emission) -> {
			sending.countDown();
			await(release);
			sent.add(emission);
		});
		List<Emission> made = List.of(tokens(0), tokens(1), tokens(2), tokens(3), end(), end(), end());
		outbox.emit(List.of(made.get(0)));
		assertThat(sending.await(10, TimeUnit.SECONDS)).isTrue();
		outbox.emit(made.subList(1, 7));
		assertThat(outbox.dropped()).isEqualTo(2);
		release.countDown();
		outbox.close();
		assertThat(sent).isEqualTo(List.of(made.get(0), made.get(1), made.get(2), made.get(4), made.get(5)));
	}

	@Test
	void aSendThatFailsDoesNotStopTheNext() {
		List<Emission> sent = new CopyOnWriteArrayList<>();
		Emission failing = tokens(0);
		Emission next = tokens(1);
		try (Outbox outbox = new Outbox("test", 10, (emission) -> {
			if (emission == failing) {
				throw new IllegalStateException("No.");
			}
			sent.add(emission);
		})) {
			outbox.emit(List.of(failing, next));
		}
		assertThat(sent).containsExactly(next);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Emission tokens(int token) {
		return new Emission.Tokens(Requests.GATEWAY,
				List.of(new Output.Tokens(RequestId.create(), Attempt.FIRST, 0, TokenIds.of(token))));
	}

	private static Emission end() {
		return new Emission.End(Requests.GATEWAY, Requests.SCHEDULER, RequestId.create(), Attempt.FIRST,
				new Outcome.Finished(FinishReason.STOP), new Usage(1, 0, 1));
	}

}
