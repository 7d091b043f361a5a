package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.Map;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of messages for requests that are not open. */
class DemultiplexerTests {

	private static final ProcessId WORKER = new ProcessId(Role.WORKER, "a", 1);

	private static final ProcessId OTHER = new ProcessId(Role.WORKER, "b", 1);

	private static final Attempt LATER = new Attempt(0, 1);

	private final RecordedLinks links = new RecordedLinks();

	private final Demultiplexer demultiplexer = new Demultiplexer(Map.of(), this.links);

	private final RequestId id = RequestId.create();

	@Test
	void aWorkerThatHasWhatNobodyKnowsIsStoppedButNotForEachOfItsMessages() {
		admit(Attempt.FIRST, WORKER);
		admit(Attempt.FIRST, WORKER);
		assertThat(this.links.cancels).containsExactly("a");
		this.links.leaseNanos = Duration.ofSeconds(2).toNanos();
		admit(Attempt.FIRST, WORKER);
		assertThat(this.links.cancels).containsExactly("a", "a");
	}

	@Test
	void anAdmissionThatComesAfterTheEndOfItsTryStopsNobody() {
		finish(Attempt.FIRST);
		admit(Attempt.FIRST, WORKER);
		assertThat(this.links.acknowledged).containsExactly("a 0/0");
		assertThat(this.links.cancels).isEmpty();
	}

	@Test
	void anotherTryOfARequestThatEndedIsStopped() {
		finish(Attempt.FIRST);
		admit(LATER, OTHER);
		assertThat(this.links.cancels).containsExactly("b");
	}

	@Test
	void onlyTheLatestEndsAreRemembered() {
		finish(Attempt.FIRST);
		for (int i = 0; i < RecentRequests.MOST; i++) {
			this.demultiplexer.onMessage(finish(RequestId.create(), Attempt.FIRST));
		}
		admit(Attempt.FIRST, WORKER);
		assertThat(this.links.cancels).containsExactly("a");
	}

	private void admit(Attempt attempt, ProcessId worker) {
		this.demultiplexer.onMessage(new Admit(this.id, attempt, worker));
	}

	private void finish(Attempt attempt) {
		this.demultiplexer.onMessage(finish(this.id, attempt));
	}

	private static Finish finish(RequestId id, Attempt attempt) {
		return new Finish(id, attempt, WORKER, new Outcome.Finished(FinishReason.STOP), new Usage(1, 1, 0));
	}

}
