package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.FakeTokenizer;
import io.millrace.gateway.FakeWorker;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.protocol.Attempt;
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
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.tokenizer.DecodeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import static org.assertj.core.api.Assertions.assertThat;

class GenerationTests {

	private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(10), 3, Duration.ofSeconds(1),
			3, Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(1), 5, Duration.ofSeconds(10),
			Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(10), 1000);

	private static final ProcessId WORKER = ProcessId.start(Role.WORKER, "a");

	private static final ProcessId OTHER = ProcessId.start(Role.WORKER, "b");

	private static final Attempt SECOND = new Attempt(1, 0);

	private final RecordedLinks links = new RecordedLinks();

	private final ManualDecoder decoder = new ManualDecoder();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final GatewayMeters meters = new GatewayMeters(this.registry);

	private long now;

	@Test
	void aRequestThatNobodyAnswersIsSentAgainThreeTimesAndThenFails() {
		Client client = open(List.of());
		for (int i = 0; i < 3; i++) {
			advance(client, 10);
			assertThat(client.failure).isNull();
		}
		assertThat(this.links.submitted).extracting(RecordedLinks.Submitted::send).containsExactly(0, 1, 2, 3);
		advance(client, 10);
		assertThat(client.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(this.links.submitted).hasSize(4);
		assertThat(this.links.cancels).containsExactly("scheduler");
	}

	@Test
	void aFullQueueIsOverloadedAndNeedsNoCancel() {
		this.links.result = CompletableFuture.completedStage(SendResult.FULL);
		Client client = open(List.of());
		assertThat(client.error()).isEqualTo(ErrorCode.OVERLOADED);
		assertThat(this.links.cancels).isEmpty();
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void aBusThatIsAwayIsUnavailable() {
		this.links.result = CompletableFuture.failedStage(new BusException("away", null));
		assertThat(open(List.of()).error()).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	@Test
	void aRejectionEndsItAtOnce() {
		Client client = open(List.of());
		client.generation
			.onReject(new Reject(client.request.id(), 0, ErrorCode.OVERLOADED, "Full.", Duration.ofSeconds(7)));
		assertThat(((MillraceException) client.failure).retryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(this.links.closed).isEqualTo(1);
		assertThat(this.links.cancels).isEmpty();
	}

	@Test
	void duplicatesAreDroppedByOffset() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "ab");
		client.tokens(WORKER, 0, "ab");
		client.tokens(WORKER, 1, "bc");
		client.finish(FinishReason.LENGTH, 3);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("abc");
		assertThat(client.end().usage()).isEqualTo(new Piece.TokenUsage(2, 3, 1));
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void eachTokenKeepsItsScoreThroughDuplicatesAndText() {
		Client client = open(SamplingParams.builder(50).logprobs(1).promptLogprobs(0).build(),
				new TextRules(List.of("!!"), false, true, true));
		client.scored(0, "aé", 7);
		this.decoder.drain();
		client.scored(1, "é!b", 7);
		client.scored(5, String.valueOf((char) 0), 7);
		client.finish(FinishReason.LENGTH, 6);
		this.decoder.drain();
		TokenIds all = client.tokens();
		TokenScores scores = client.scores();
		assertThat(all).isEqualTo(FakeTokenizer.ids("aé!b").concat(TokenIds.of(0)));
		assertThat(scores.logprobs()).isEqualTo(FakeWorker.scores(all, 1));
		assertThat(scores.offsets()).containsExactly(0, 1, 1, 2, 3, 4);
		assertThat(client.pieces.get(1)).isEqualTo(new Piece.PromptScores(FakeWorker.scores(TokenIds.of(2), 0)));
		assertThat(client.end().usage().cached()).as("told with the first token").isEqualTo(7);
	}

	@Test
	void aStopStringDoesNotHideHowMuchWasCached() {
		Client client = open(SamplingParams.greedy(50), new TextRules(List.of("b"), false, true, false));
		client.scored(0, "abc", 5);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		assertThat(client.end().usage()).isEqualTo(new Piece.TokenUsage(2, 2, 5));
	}

	@Test
	void scoresThatWereAskedForAndDoNotComeAreAFailure() {
		Client client = open(SamplingParams.builder(50).logprobs(0).build(),
				new TextRules(List.of(), false, true, false));
		client.tokens(WORKER, 0, "ab");
		assertThat(client.error()).isEqualTo(ErrorCode.INTERNAL);
	}

	@Test
	void aGapIsAskedForAgainAndFilled() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "ab");
		client.tokens(WORKER, 4, "e");
		client.tokens(WORKER, 5, "f");
		assertThat(this.links.resumes).containsExactly("a from 2");
		client.tokens(WORKER, 2, "cdef");
		client.finish(FinishReason.LENGTH, 6);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("abcdef");
		assertThat(client.end().usage().completion()).isEqualTo(6);
	}

	@Test
	void aMissingEndIsAGapTooAndNotAcknowledgedBeforeItIsFilled() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "ab");
		client.finish(FinishReason.LENGTH, 5);
		assertThat(this.links.resumes).containsExactly("a from 2");
		assertThat(this.links.acknowledged).isEmpty();
		client.tokens(WORKER, 2, "cde");
		client.finish(FinishReason.LENGTH, 5);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("abcde");
		assertThat(this.links.acknowledged).containsExactly("a 0/0");
	}

	@Test
	void aStreamWhoseWorkerIsLostGoesOnAtAnother() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "abc");
		client.generation.onLost(WORKER);
		assertThat(delivered()).containsExactly("0:", "1:abc");
		client.generation.onAdmit(new Admit(client.request.id(), SECOND, OTHER));
		client.tokens(OTHER, SECOND, 3, "def");
		client.finish(OTHER, SECOND, new Outcome.Finished(FinishReason.LENGTH), 6);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("abcdef");
		assertThat(client.end().usage()).isEqualTo(new Piece.TokenUsage(2, 6, 1));
		assertThat(client.pieces).filteredOn(Piece.Admitted.class::isInstance).hasSize(1);
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void whoeverGoesOnWithAnOlderSubmissionIsToldToStopButNotForTheNewOne() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "abc");
		client.generation.onLost(WORKER);
		client.tokens(WORKER, 3, "XYZ");
		assertThat(this.links.cancels).containsExactly("a");
		assertThat(this.links.cancelledUpTo).containsExactly(Attempt.FIRST);
		client.tokens(OTHER, SECOND, 3, "d");
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("abcd");
	}

	@Test
	void aWorkerThatHasNothingOfItIsReplaced() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.generation.onGone(new Gone(client.request.id(), Attempt.FIRST, OTHER));
		assertThat(delivered()).hasSize(1);
		client.generation.onGone(new Gone(client.request.id(), Attempt.FIRST, WORKER));
		assertThat(delivered()).containsExactly("0:", "1:a");
	}

	@Test
	void aWorkerThatStopsHandsItsStreamOver() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.finish(WORKER, Attempt.FIRST, new Outcome.HandedOver(), 3);
		assertThat(this.links.resumes).containsExactly("a from 1");
		client.tokens(WORKER, 1, "bc");
		client.finish(WORKER, Attempt.FIRST, new Outcome.HandedOver(), 3);
		assertThat(this.links.acknowledged).containsExactly("a 0/0");
		assertThat(delivered()).containsExactly("0:", "1:abc");
	}

	@Test
	void aSilentWorkerIsAskedThreeTimesAndThenReplaced() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		for (int i = 0; i < 3; i++) {
			silence(client, 1);
		}
		assertThat(this.links.resumes).containsExactly("a from 1", "a from 1", "a from 1");
		assertThat(delivered()).hasSize(1);
		silence(client, 1);
		assertThat(delivered()).containsExactly("0:", "1:a");
	}

	@Test
	void aWorkerThatAnswersHasItStill() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		for (int i = 0; i < 20; i++) {
			silence(client, 1);
			client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST, WORKER));
		}
		assertThat(delivered()).hasSize(1);
	}

	@Test
	void aReconnectAsksAtOnceForWhatMayHaveBeenLost() {
		Client waiting = open(List.of());
		Client streaming = open(List.of());
		streaming.tokens(WORKER, 0, "a");
		this.links.reconnects++;
		waiting.generation.tick();
		streaming.generation.tick();
		assertThat(this.links.submitted).extracting(RecordedLinks.Submitted::send).containsExactly(0, 0, 1);
		assertThat(this.links.resumes).containsExactly("a from 1");
	}

	@Test
	void aWorkerThatIsLateAfterAnOutageIsAskedAgainAndNotGivenUp() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		this.links.reconnects++;
		client.generation.tick();
		for (int i = 0; i < 5; i++) {
			advance(client, 1);
		}
		assertThat(this.links.resumes).hasSize(6).containsOnly("a from 1");
		assertThat(delivered()).hasSize(1);
		client.tokens(WORKER, 1, "b");
		advance(client, 1);
		assertThat(this.links.resumes).hasSize(6);
	}

	@Test
	void aRequestWhoseWorkersAreLostBeforeItsNextTokenTwiceIsGivenUp() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.generation.onLost(WORKER);
		assertThat(this.links.submitted).extracting(RecordedLinks.Submitted::crashes).containsExactly(0, 0);
		client.generation.onAdmit(new Admit(client.request.id(), SECOND, OTHER));
		client.generation.onLost(OTHER);
		assertThat(this.links.submitted).extracting(RecordedLinks.Submitted::crashes).containsExactly(0, 0, 1);
		client.generation.onAdmit(new Admit(client.request.id(), new Attempt(2, 0), WORKER));
		client.generation.onLost(WORKER);
		this.decoder.drain();
		assertThat(client.error()).isEqualTo(ErrorCode.INTERNAL);
		assertThat(client.failure).hasMessageContaining("2 workers");
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void aRequestSurvivesTheLossOfThreeWorkersAndNotOfFour() {
		Client client = open(List.of());
		for (int i = 0; i < 4; i++) {
			assertThat(delivered()).hasSize(i + 1);
			client.tokens(WORKER, new Attempt(i, 0), i, "x");
			client.generation.onLost(WORKER);
		}
		this.decoder.drain();
		assertThat(client.error()).isEqualTo(ErrorCode.INTERNAL);
		assertThat(client.failure).hasMessageContaining("4 times");
	}

	@Test
	void aWorkerThatIsLostAfterTheLastTokenIsNotMissed() {
		Client client = open(List.of());
		client.generation.onTokens(WORKER, new Output.Tokens(client.request.id(), Attempt.FIRST, 0,
				FakeTokenizer.ids("a").concat(TokenIds.of(FakeTokenizer.EOS))));
		client.generation.onLost(WORKER);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		assertThat(client.end().reason()).isEqualTo(FinishReason.STOP);
		assertThat(client.end().usage().completion()).isEqualTo(2);
		assertThat(delivered()).hasSize(1);
	}

	@Test
	void aTryThatASchedulerCancelledEndsNothing() {
		Client client = open(List.of());
		client.finish(OTHER, Attempt.FIRST, new Outcome.Finished(FinishReason.CANCELLED), 0);
		assertThat(client.outcomes()).isZero();
		client.tokens(WORKER, Attempt.FIRST.nextDispatch(), 0, "a");
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		client.finish(WORKER, Attempt.FIRST.nextDispatch(), new Outcome.Finished(FinishReason.CANCELLED), 1);
		assertThat(delivered()).containsExactly("0:", "1:a");
	}

	@Test
	void aCancelNeedsNoConfirmationOfALostWorker() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.cancel();
		assertThat(this.links.closed).isZero();
		client.generation.onLost(WORKER);
		assertThat(this.links.closed).isEqualTo(1);
		assertThat(delivered()).hasSize(1);
	}

	@Test
	void aSchedulerConfirmsTheCancelOfAQueuedRequest() {
		Client client = open(List.of());
		client.cancel();
		client.generation
			.onGone(new Gone(client.request.id(), Attempt.LAST, ProcessId.start(Role.SCHEDULER, "scheduler")));
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void aClientThatLeavesDuringAMigrationCancelsWhateverComesOfIt() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.generation.onLost(WORKER);
		client.cancel();
		assertThat(this.links.cancels).containsExactly("scheduler");
		client.generation.onAdmit(new Admit(client.request.id(), SECOND, OTHER));
		assertThat(this.links.cancels).containsExactly("scheduler", "b");
		assertThat(this.links.cancelledUpTo).containsExactly(Attempt.LAST, Attempt.LAST);
	}

	@Test
	void theUsageOfACancelledRequestIsWhatItsWorkerSaysInTheEnd() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "abc");
		client.cancel();
		client.tokens(WORKER, 3, "de");
		client.finish(FinishReason.CANCELLED, 5);
		this.decoder.drain();
		client.finish(FinishReason.CANCELLED, 5);
		assertThat(usages()).as("once").isEqualTo(1);
		assertThat(outputTokens()).isEqualTo(5);
	}

	@Test
	void theUsageOfACancelledRequestWhoseWorkerIsLostIsWhatArrived() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "abc");
		client.cancel();
		client.generation.onLost(WORKER);
		assertThat(outputTokens()).isEqualTo(3);
	}

	@Test
	void theUsageOfARequestThatFailedIsRecordedToo() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "abc");
		client.finish(WORKER, Attempt.FIRST, new Outcome.Failed(ErrorCode.INTERNAL, "No."), 4);
		this.decoder.drain();
		assertThat(client.error()).isEqualTo(ErrorCode.INTERNAL);
		assertThat(outputTokens()).isEqualTo(4);
	}

	@Test
	void theUsageThatWasToldIsTheOneThatIsRecorded() {
		Client client = open(List.of("cd"));
		client.tokens(WORKER, 0, "abcdef");
		this.decoder.drain();
		client.finish(FinishReason.CANCELLED, 9);
		assertThat(client.end().usage().completion()).isEqualTo(4);
		assertThat(usages()).isEqualTo(1);
		assertThat(outputTokens()).isEqualTo(4);
	}

	@Test
	void aRequestThatNoWorkerTookHasNoUsage() {
		Client cancelled = open(List.of());
		cancelled.cancel();
		cancelled.generation.onGone(new Gone(cancelled.request.id(), Attempt.LAST, OTHER));
		Client rejected = open(List.of());
		rejected.generation.onReject(new Reject(rejected.request.id(), 0, ErrorCode.OVERLOADED, "Full.", null));
		assertThat(this.links.closed).isEqualTo(2);
		assertThat(usages()).isZero();
	}

	@Test
	void aBusThatStaysAwayEndsTheStream() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		this.decoder.drain();
		client.generation.busAway(Duration.ofSeconds(15));
		assertThat(client.error()).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	@Test
	void anotherWorkerIsCancelledAndNotHeard() {
		Client client = open(List.of());
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST, WORKER));
		client.tokens(WORKER, 0, "a");
		client.tokens(OTHER, 1, "X");
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST.nextDispatch(), OTHER));
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		assertThat(this.links.cancels).containsExactly("b", "b");
	}

	@Test
	void aNewerTryReplacesAWorkerThatHasSentNothing() {
		Client client = open(List.of());
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST, WORKER));
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST.nextDispatch(), OTHER));
		assertThat(this.links.cancels).containsExactly("a");
		client.generation.onTokens(OTHER,
				new Output.Tokens(client.request.id(), Attempt.FIRST.nextDispatch(), 0, FakeTokenizer.ids("z")));
		client.tokens(WORKER, 0, "a");
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("z");
	}

	@Test
	void aCancelIsRepeatedUntilTheWorkerConfirms() {
		Client client = open(List.of());
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST, WORKER));
		client.cancel();
		advance(client, 1);
		advance(client, 1);
		assertThat(this.links.cancels).containsExactly("a", "a", "a");
		assertThat(this.links.closed).isZero();
		client.finish(FinishReason.CANCELLED, 0);
		assertThat(this.links.closed).isEqualTo(1);
		advance(client, 1);
		assertThat(this.links.cancels).hasSize(3);
	}

	@Test
	void aCancelThatNobodyConfirmsIsGivenUp() {
		Client client = open(List.of());
		client.cancel();
		for (int i = 0; i < 10; i++) {
			advance(client, 1);
		}
		assertThat(this.links.cancels).containsExactly("scheduler", "scheduler", "scheduler", "scheduler", "scheduler");
		assertThat(this.links.closed).isEqualTo(1);
	}

	@Test
	void aWorkerHeardAfterTheCancelIsCancelledAtOnce() {
		Client client = open(List.of());
		client.cancel();
		client.generation.onAdmit(new Admit(client.request.id(), Attempt.FIRST, WORKER));
		assertThat(this.links.cancels).containsExactly("scheduler", "a");
	}

	@Test
	void aSilentWorkerEndsTheStream() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		this.decoder.drain();
		advance(client, 59);
		assertThat(client.failure).isNull();
		advance(client, 1);
		assertThat(client.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		assertThat(this.links.cancels).containsExactly("a");
	}

	@Test
	void theWholeHasATimeLimit() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		for (int i = 1; i < 120; i++) {
			client.tokens(WORKER, i, "a");
			advance(client, 5);
		}
		assertThat(client.failure).isNull();
		advance(client, 5);
		this.decoder.drain();
		assertThat(client.error()).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	@Test
	void aClientThatHearsNothingForTenSecondsGetsAKeepAlive() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		this.decoder.drain();
		advance(client, 9);
		assertThat(client.pieces).noneMatch(Piece.KeepAlive.class::isInstance);
		advance(client, 1);
		advance(client, 1);
		assertThat(client.pieces).filteredOn(Piece.KeepAlive.class::isInstance).hasSize(1);
		advance(client, 9);
		assertThat(client.pieces).filteredOn(Piece.KeepAlive.class::isInstance).hasSize(2);
	}

	@Test
	void theFirstTokenIsDecodedAtOnceAndLaterOnesTogether() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		client.tokens(WORKER, 1, "b");
		client.tokens(WORKER, 2, "c");
		assertThat(this.decoder.urgent).containsExactly(true);
		this.decoder.step();
		assertThat(client.text()).isEqualTo("a");
		this.decoder.step();
		assertThat(client.text()).isEqualTo("abc");
		assertThat(this.decoder.urgent).containsExactly(true, false);
	}

	@Test
	void aTokenThatMayEndTheSequenceWaitsUntilThatIsKnown() {
		Client client = open(List.of());
		client.generation.onTokens(WORKER, new Output.Tokens(client.request.id(), Attempt.FIRST, 0,
				FakeTokenizer.ids("a").concat(TokenIds.of(FakeTokenizer.EOS))));
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		client.finish(FinishReason.STOP, 2);
		assertThat(client.end().tokens()).isEqualTo(TokenIds.of(FakeTokenizer.EOS));
	}

	@Test
	void aCharacterThatNeverEndsBecomesAReplacement() {
		Client client = open(List.of());
		client.generation.onTokens(WORKER,
				new Output.Tokens(client.request.id(), Attempt.FIRST, 0, TokenIds.of('a', 0xE2, 0x82)));
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		client.finish(FinishReason.LENGTH, 3);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a\uFFFD");
	}

	@Test
	void aTokenizerThatFailsIsAskedAgain() {
		Client client = open(List.of());
		client.tokens(WORKER, 0, "a");
		this.decoder.failNext();
		advance(client, 1);
		this.decoder.drain();
		assertThat(client.text()).isEqualTo("a");
		client.tokens(WORKER, 1, "b");
		for (int i = 0; i < 12; i++) {
			this.decoder.failNext();
			advance(client, 1);
		}
		assertThat(client.error()).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	@Test
	void textForASlowClientGrowsIntoOnePiece() {
		Client client = open(List.of(), 1);
		client.tokens(WORKER, 0, "a");
		this.decoder.drain();
		client.tokens(WORKER, 1, "b");
		this.decoder.drain();
		client.finish(FinishReason.LENGTH, 2);
		assertThat(client.pieces).hasSize(1);
		client.subscriber.request(1);
		assertThat(client.pieces).last().isEqualTo(new Piece.Text("ab", FakeTokenizer.ids("ab")));
		assertThat(client.completed).isFalse();
		client.subscriber.request(1);
		assertThat(client.end().reason()).isEqualTo(FinishReason.LENGTH);
		assertThat(client.completed).isTrue();
	}

	@Test
	void aClientThatReadsNothingIsEndedAtTheBound() {
		Client client = open(List.of(), 1);
		for (int i = 0; i <= 100; i++) {
			client.tokens(WORKER, i * 10, "0123456789");
			this.decoder.drain();
		}
		assertThat(this.links.cancels).containsExactly("a");
		client.subscriber.request(1);
		assertThat(client.error()).isEqualTo(ErrorCode.OVERLOADED);
	}

	@Test
	void aStopStringIsCountedToTheTokenThatCompletedItHoweverTokensArrive() {
		for (String[] cut : List.of(new String[] { "one two" }, new String[] { "on", "e t", "wo" },
				new String[] { "o", "n", "e", " ", "t", "w", "o" })) {
			Client client = open(List.of(" tw"));
			int offset = 0;
			for (String part : cut) {
				client.tokens(WORKER, offset, part);
				offset += part.length();
			}
			this.decoder.drain();
			assertThat(client.text()).isEqualTo("one");
			assertThat(client.end().usage().completion()).isEqualTo(6);
			assertThat(client.end().reason()).isEqualTo(FinishReason.STOP);
		}
		assertThat(this.links.cancels).containsExactly("a", "a", "a");
	}

	@Test
	void anyOrderOfEventsGivesExactlyOneOutcome() {
		Random random = new Random(7);
		for (int round = 0; round < 1_000; round++) {
			playAnyOrder(random, round);
		}
	}

	private void playAnyOrder(Random random, int round) {
		this.decoder.jobs.clear();
		this.decoder.callbacks.clear();
		this.links.closed = 0;
		Client client = open(random.nextBoolean() ? List.of("cd") : List.of(),
				random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(4));
		String text = "abcdef";
		for (int i = 0; i < 40; i++) {
			switch (random.nextInt(12)) {
				case 0 -> client.generation
					.onAdmit(new Admit(client.request.id(), Attempt.FIRST, random.nextInt(4) == 0 ? OTHER : WORKER));
				case 1, 2, 3 -> {
					int from = random.nextInt(text.length());
					client.tokens(random.nextInt(8) == 0 ? OTHER : WORKER, from, text.substring(from));
				}
				case 4 -> client.finish(FinishReason.values()[random.nextInt(3)], random.nextInt(8));
				case 5 -> {
					if (random.nextInt(4) == 0) {
						client.cancel();
					}
				}
				case 6 -> {
					if (random.nextInt(4) == 0) {
						client.generation
							.onReject(new Reject(client.request.id(), 0, ErrorCode.UNAVAILABLE, "No.", null));
					}
				}
				case 7 -> this.decoder.failNext();
				case 8 -> client.subscriber.request(1);
				case 9 -> advance(client, random.nextInt(8));
				default -> this.decoder.step();
			}
		}
		for (int i = 0; i < 80; i++) {
			this.decoder.drain();
			client.subscriber.request(1);
			advance(client, 10);
		}
		assertThat(client.outcomes() + (client.cancelled ? 1 : 0)).as("round %d", round)
			.isBetween(1, client.cancelled ? 2 : 1);
		assertThat(client.outcomes()).as("round %d", round).isLessThanOrEqualTo(1);
		assertThat(this.links.closed).as("round %d", round).isEqualTo(1);
		assertThat(text).as("round %d", round).startsWith(client.text());
		if (client.completed) {
			assertThat(client.pieces).last().isInstanceOf(Piece.End.class);
			assertThat(client.pieces).first().isInstanceOf(Piece.Admitted.class);
		}
	}

	private double outputTokens() {
		return this.registry.get("maxserve.num_output_tokens").counter().count();
	}

	private long usages() {
		return this.registry.get("maxserve.output_tokens_per_request").summary().count();
	}

	private void silence(Client client, int seconds) {
		this.links.leaseNanos += Duration.ofSeconds(seconds).toNanos();
		client.generation.tick();
	}

	private void advance(Client client, int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
		client.generation.tick();
	}

	/** What was delivered before with each submission, and which one it is. */
	private List<String> delivered() {
		return this.links.submitted.stream()
			.map((sent) -> sent.submission() + ":" + FakeTokenizer.text(sent.delivered()))
			.toList();
	}

	private Client open(List<String> stops) {
		return open(stops, Long.MAX_VALUE);
	}

	private Client open(List<String> stops, long demand) {
		return open(SamplingParams.greedy(50), new TextRules(stops, false, true, false), demand);
	}

	private Client open(SamplingParams sampling, TextRules text) {
		return open(sampling, text, Long.MAX_VALUE);
	}

	private Client open(SamplingParams sampling, TextRules text, long demand) {
		ModelCard card = new ModelCard("m", PipelineTask.TEXT_GENERATION, 100, FakeTokenizer.VOCABULARY_SIZE,
				TokenIds.of(FakeTokenizer.EOS), GenerationDefaults.NONE, "h", 0);
		GenerationRequest request = new GenerationRequest(RequestId.create(), card, "p", TokenIds.of(1, 2), sampling,
				text, null, Routing.ANY, Duration.ofMinutes(10), this.now, null);
		Client client = new Client(request, demand);
		Flux.<Piece>create((sink) -> {
			client.generation = new Generation(request, sink, this.links, this.decoder, SETTINGS, this.meters,
					() -> this.now);
			client.generation.start();
		}, FluxSink.OverflowStrategy.ERROR).subscribe(client.subscriber);
		return client;
	}

	private static final class Client {

		private final GenerationRequest request;

		private final List<Piece> pieces = new ArrayList<>();

		private final BaseSubscriber<Piece> subscriber;

		private Generation generation;

		private @Nullable Throwable failure;

		private boolean completed;

		private boolean cancelled;

		Client(GenerationRequest request, long demand) {
			this.request = request;
			this.subscriber = new BaseSubscriber<>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					if (demand > 0) {
						subscription.request(demand);
					}
				}

				@Override
				protected void hookOnNext(Piece piece) {
					Client.this.pieces.add(piece);
				}

				@Override
				protected void hookOnComplete() {
					Client.this.completed = true;
				}

				@Override
				protected void hookOnError(Throwable throwable) {
					Client.this.failure = throwable;
				}

			};
		}

		void cancel() {
			this.cancelled = true;
			this.subscriber.cancel();
		}

		void tokens(ProcessId worker, int offset, String text) {
			tokens(worker, Attempt.FIRST, offset, text);
		}

		void tokens(ProcessId worker, Attempt attempt, int offset, String text) {
			this.generation.onTokens(worker,
					new Output.Tokens(this.request.id(), attempt, offset, FakeTokenizer.ids(text)));
		}

		/** Tokens with what they score, and how much of the prompt was cached. */
		void scored(int offset, String text, int cached) {
			TokenIds ids = FakeTokenizer.ids(text);
			SamplingParams sampling = this.request.sampling();
			this.generation.onTokens(WORKER,
					new Output.Tokens(this.request.id(), Attempt.FIRST, offset, ids,
							(sampling.logprobs() != null) ? FakeWorker.scores(ids, sampling.logprobs()) : null,
							(sampling.promptLogprobs() != null && offset == 0)
									? FakeWorker.scores(TokenIds.of(2), sampling.promptLogprobs()) : null,
							(offset == 0) ? cached : null));
		}

		TokenIds tokens() {
			TokenIds all = TokenIds.EMPTY;
			for (Piece piece : this.pieces) {
				all = all.concat((piece instanceof Piece.Text text) ? text.tokens()
						: (piece instanceof Piece.End end) ? end.tokens() : TokenIds.EMPTY);
			}
			return all;
		}

		TokenScores scores() {
			List<TokenScores> all = new ArrayList<>();
			for (Piece piece : this.pieces) {
				TokenScores scores = (piece instanceof Piece.Text text) ? text.scores()
						: (piece instanceof Piece.End end) ? end.scores() : null;
				if (scores != null) {
					all.add(scores);
				}
			}
			return TokenScores.concat(all);
		}

		void finish(FinishReason reason, int completionTokens) {
			finish(WORKER, Attempt.FIRST, new Outcome.Finished(reason), completionTokens);
		}

		void finish(ProcessId worker, Attempt attempt, Outcome outcome, int completionTokens) {
			this.generation
				.onFinish(new Finish(this.request.id(), attempt, worker, outcome, new Usage(2, 1, completionTokens)));
		}

		String text() {
			StringBuilder text = new StringBuilder();
			for (Piece piece : this.pieces) {
				if (piece instanceof Piece.Text more) {
					text.append(more.text());
				}
			}
			return text.toString();
		}

		Piece.End end() {
			return (Piece.End) this.pieces.getLast();
		}

		ErrorCode error() {
			return ((MillraceException) this.failure).errorCode();
		}

		int outcomes() {
			return (this.completed ? 1 : 0) + ((this.failure != null) ? 1 : 0);
		}

	}

	private static final class ManualDecoder implements Decoder {

		private final List<Runnable> jobs = new ArrayList<>();

		private final List<Callback> callbacks = new ArrayList<>();

		private final List<Boolean> urgent = new ArrayList<>();

		@Override
		public void decode(String model, DecodeRequest.Stream stream, boolean soon, Callback callback) {
			this.urgent.add(soon);
			this.callbacks.add(callback);
			this.jobs.add(() -> callback
				.onDecoded(FakeTokenizer.decodeNow(new DecodeRequest(model, List.of(stream))).streams().getFirst()));
		}

		@Override
		public void together(Runnable work) {
			work.run();
		}

		void step() {
			if (!this.jobs.isEmpty()) {
				this.callbacks.removeFirst();
				this.jobs.removeFirst().run();
			}
		}

		void failNext() {
			if (!this.jobs.isEmpty()) {
				this.jobs.removeFirst();
				this.callbacks.removeFirst().onDecodeFailed(new IllegalStateException("down"));
			}
		}

		void drain() {
			while (!this.jobs.isEmpty()) {
				step();
			}
		}

	}

}
