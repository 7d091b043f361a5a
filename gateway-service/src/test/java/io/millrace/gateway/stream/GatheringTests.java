package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GenAiMeters;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.Routing;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Usage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class GatheringTests {

	private static final ProcessId WORKER = new ProcessId(Role.WORKER, "a", 1);

	private static final ProcessId OTHER = new ProcessId(Role.WORKER, "b", 1);

	private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(10), 3, Duration.ofSeconds(2),
			3, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(1), 5, Duration.ofSeconds(10),
			Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(10), 100);

	/** Two vectors of two numbers, one of which looks like the end of a sequence. */
	private static final TokenIds NUMBERS = TokenIds.of(7, 0, 9, 10);

	private final RecordedLinks links = new RecordedLinks();

	private final List<TokenIds> answers = new ArrayList<>();

	private final List<Throwable> failures = new ArrayList<>();

	private long now;

	private @Nullable Gathering gathering;

	private @Nullable RequestId id;

	@Test
	void whatComesIsGivenAsAWholeAtTheEnd() {
		open();
		tokens(WORKER, 0, NUMBERS.slice(0, 2));
		tokens(WORKER, 0, NUMBERS.slice(0, 3));
		tokens(WORKER, 3, NUMBERS.slice(3, 4));
		assertThat(this.answers).isEmpty();
		finish(WORKER, 4);
		assertThat(this.answers).containsExactly(NUMBERS);
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void aLostWorkersNumbersAreDeliveredToTheNext() {
		open();
		tokens(WORKER, 0, NUMBERS.slice(0, 2));
		gathering().onLost(WORKER);
		assertThat(this.links.delivered()).containsExactly(TokenIds.EMPTY, NUMBERS.slice(0, 2));
		gathering().onTokens(OTHER, new Output.Tokens(id(), new Attempt(1, 0), 2, NUMBERS.slice(2, 4)));
		gathering().onFinish(new Finish(id(), new Attempt(1, 0), OTHER, new Outcome.Finished(FinishReason.STOP),
				new Usage(3, 0, 4)));
		assertThat(this.answers).containsExactly(NUMBERS);
	}

	@Test
	void aWorkerThatIsLostAfterTheLastNumberLosesNothing() {
		open();
		tokens(WORKER, 0, NUMBERS);
		gathering().onLost(WORKER);
		assertThat(this.answers).containsExactly(NUMBERS);
		assertThat(this.links.delivered()).hasSize(1);
	}

	@Test
	void fewerNumbersThanWereAskedForAreAFailure() {
		open();
		tokens(WORKER, 0, NUMBERS.slice(0, 3));
		finish(WORKER, 3);
		assertThat(error()).isEqualTo(ErrorCode.INTERNAL);
	}

	@Test
	void aClientThatGoesAwayCancelsIt() {
		Disposable client = open();
		tokens(WORKER, 0, NUMBERS.slice(0, 2));
		client.dispose();
		assertThat(this.links.cancels).containsExactly("a");
		finish(WORKER, 2);
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void timeRunsOut() {
		open();
		this.now += Duration.ofMinutes(1).toNanos();
		gathering().tick();
		assertThat(error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(this.links.cancels).containsExactly("scheduler");
	}

	@Test
	void aRejectionEndsItAtOnce() {
		open();
		gathering().onReject(new Reject(id(), 0, ErrorCode.OVERLOADED, "Full.", Duration.ofSeconds(7)));
		assertThat(error()).isEqualTo(ErrorCode.OVERLOADED);
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void theGatewaysEndIsItsEnd() {
		open();
		gathering().shutdown();
		assertThat(error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(this.links.closed).isEqualTo(1);
	}

	private Disposable open() {
		ModelCard card = new ModelCard("m", PipelineTask.EMBEDDINGS_GENERATION, 2, 100, TokenIds.of(0),
				GenerationDefaults.NONE, "h", 0, List.of(), new EmbeddingForm(2, false, List.of()));
		GenerationRequest request = GenerationRequest.forVectors(RequestId.create(), card, "p", TokenIds.of(1, 2, 3),
				new EmbeddingOrder(List.of(1, 2), 2), Routing.ANY, Duration.ofMinutes(1), this.now,
				new Origin("anyone", GenAiMeters.Operation.EMBEDDINGS, "m", null));
		this.id = request.id();
		GatewayMeters meters = new GatewayMeters(new SimpleMeterRegistry());
		return Mono.<TokenIds>create((sink) -> {
			Gathering created = new Gathering(request, sink, this.links, SETTINGS, meters, () -> this.now);
			this.gathering = created;
			created.start();
		}).subscribe(this.answers::add, this.failures::add);
	}

	private Gathering gathering() {
		return Objects.requireNonNull(this.gathering);
	}

	private RequestId id() {
		return Objects.requireNonNull(this.id);
	}

	private void tokens(ProcessId worker, int offset, TokenIds tokens) {
		gathering().onTokens(worker, new Output.Tokens(id(), Attempt.FIRST, offset, tokens));
	}

	private void finish(ProcessId worker, int numbers) {
		gathering().onFinish(new Finish(id(), Attempt.FIRST, worker, new Outcome.Finished(FinishReason.STOP),
				new Usage(3, 0, numbers)));
	}

	private ErrorCode error() {
		assertThat(this.failures).hasSize(1);
		return ((MillraceException) this.failures.getFirst()).errorCode();
	}

}
