package io.millrace.worker.protocol;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.FinishAck;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.protocol.FakeEngine.Sent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerProtocolTests {

	private static final ProcessId WORKER = new ProcessId(Role.WORKER, "worker", 3);

	private static final ProcessId GATEWAY = Requests.GATEWAY;

	private static final ProcessId OTHER_GATEWAY = new ProcessId(Role.GATEWAY, "other", 1);

	private static final ProcessId SCHEDULER = Requests.SCHEDULER;

	private static final ProcessId STANDBY = new ProcessId(Role.SCHEDULER, "standby", 1);

	private static final long TERM = 5;

	private static final Outcome CANCELLED = new Outcome.Finished(FinishReason.CANCELLED);

	private static final Outcome LENGTH = new Outcome.Finished(FinishReason.LENGTH);

	private final FakeEngine engine = new FakeEngine();

	private final WorkerProtocol protocol = new WorkerProtocol(WORKER, 0,
			new ProtocolSettings(Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(30), 2), this.engine,
			ProtocolObserver.NONE);

	private long now = Duration.ofSeconds(100).toNanos();

	// Dispatch

	@Test
	void aDispatchIsAcceptedStreamedAndFinishedWithACopyToItsScheduler() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		this.engine.generate(item, 4, 5);
		assertThat(flushed()).containsExactly(frame(GATEWAY, tokens(item, 0, 4, 5)));
		assertThat(flushed()).isEmpty();
		this.engine.generate(item, 6);
		this.engine.end(item);
		Finish finish = finish(item, LENGTH, 3);
		assertThat(flushed()).containsExactly(frame(GATEWAY, tokens(item, 2, 6)), new Sent(GATEWAY, finish),
				new Sent(SCHEDULER, finish));
		assertThat(flushed()).isEmpty();
	}

	@Test
	void aGatewayGetsOneFrameForAllItsStreams() {
		Dispatch.Item a = dispatched(item(GATEWAY));
		Dispatch.Item b = dispatched(item(OTHER_GATEWAY));
		Dispatch.Item c = dispatched(item(GATEWAY));
		this.engine.generate(a, 1);
		this.engine.generate(b, 2);
		this.engine.generate(c, 3);
		assertThat(flushed()).containsExactly(frame(GATEWAY, tokens(a, 0, 1), tokens(c, 0, 3)),
				frame(OTHER_GATEWAY, tokens(b, 0, 2)));
	}

	@Test
	void deliveredTokensAreCountedAndNotSentAgain() {
		Dispatch.Item item = dispatched(Requests.resumed(item(GATEWAY), TokenIds.of(7, 8, 9)));
		assertThat(this.protocol.held()).containsExactly(new Load.Held(id(item), new Attempt(1, 0), 3));
		this.engine.generate(item, 4);
		assertThat(flushed()).containsExactly(frame(GATEWAY, tokens(item, 3, 4)));
		assertThat(this.protocol.held()).containsExactly(new Load.Held(id(item), new Attempt(1, 0), 4));
	}

	@Test
	void theSameDispatchTwiceIsAcceptedTwiceAndRunOnce() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		receive(new Dispatch(STANDBY, TERM, List.of(item)));
		assertThat(this.engine.sent()).containsExactly(new Sent(STANDBY, accepted(item)));
		assertThat(this.engine.started()).isOne();
		this.engine.end(item);
		assertThat(flushed()).as("the latest scheduler gets the copy")
			.containsExactly(new Sent(GATEWAY, finish(item, LENGTH, 0)), new Sent(STANDBY, finish(item, LENGTH, 0)));
	}

	@Test
	void aDispatchOfWhatHasEndedIsAnsweredWithItsEnd() {
		Dispatch.Item item = ended(item(GATEWAY));
		dispatch(item);
		assertThat(this.engine.sent()).containsExactly(new Sent(SCHEDULER, finish(item, LENGTH, 0)));
		receive(ack(item));
		dispatch(item);
		assertThat(this.engine.sent()).containsExactly(new Sent(SCHEDULER, finish(item, LENGTH, 0)));
		assertThat(this.engine.started()).isOne();
	}

	@Test
	void anOlderTryIsDropped() {
		Dispatch.Item second = dispatched(item(GATEWAY, RequestId.create(), new Attempt(0, 1)));
		dispatch(item(GATEWAY, id(second), new Attempt(0, 0)));
		assertThat(this.engine.sent()).isEmpty();
		this.engine.end(second);
		flushed();
		dispatch(item(GATEWAY, id(second), new Attempt(0, 0)));
		assertThat(this.engine.sent()).isEmpty();
		assertThat(this.engine.started()).isOne();
	}

	@Test
	void aNewerTryReplacesTheOldWithoutAWord() {
		Dispatch.Item old = dispatched(item(GATEWAY));
		this.engine.generate(old, 1);
		Dispatch.Item newer = dispatched(Requests.resumed(old, TokenIds.of(1)));
		assertThat(this.engine.isAborted(old)).isTrue();
		this.engine.end(old, CANCELLED);
		assertThat(flushed()).isEmpty();
		assertThat(this.protocol.held()).extracting(Load.Held::attempt).containsExactly(newer.attempt());
		receive(resume(old, 0));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, gone(old)));
	}

	@Test
	void whatFindsNoRoomIsBusy() {
		this.engine.room(1);
		dispatched(item(GATEWAY));
		Dispatch.Item late = item(GATEWAY);
		dispatch(late);
		assertThat(this.engine.sent()).containsExactly(new Sent(SCHEDULER, busy(late)));
		assertThat(this.protocol.held()).hasSize(1);
	}

	@Test
	void aDrainingWorkerIsBusyAndFinishesWhatItHas() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		this.protocol.drain();
		assertThat(this.protocol.state()).isEqualTo(WorkerState.DRAINING);
		Dispatch.Item late = item(GATEWAY);
		dispatch(late);
		assertThat(this.engine.sent()).containsExactly(new Sent(SCHEDULER, busy(late)));
		this.engine.end(item);
		assertThat(flushed()).contains(new Sent(GATEWAY, finish(item, LENGTH, 0)));
	}

	@Test
	void whatCanNeverBeServedIsRefusedAndItsEndIsKeptUntilItWasHeard() {
		Dispatch.Item item = Requests.item(Requests.prompt(1, 101), Requests.exactly(1));
		dispatch(item);
		Finish refusal = new Finish(id(item), item.attempt(), WORKER,
				new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "Too long."), new Usage(101, 0, 0));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, refusal), new Sent(SCHEDULER, refusal));
		assertThat(ticked(Duration.ofSeconds(1))).containsExactly(new Sent(GATEWAY, refusal));
		assertThat(this.engine.started()).isZero();
		assertThat(this.protocol.held()).isEmpty();
	}

	@Test
	void anOlderTermIsNotAnswered() {
		dispatched(item(GATEWAY));
		assertThat(this.protocol.term()).isEqualTo(TERM);
		receive(new Dispatch(STANDBY, TERM - 1, List.of(item(GATEWAY))));
		assertThat(this.engine.sent()).isEmpty();
		assertThat(this.protocol.term()).isEqualTo(TERM);
		receive(new Dispatch(STANDBY, TERM + 1, List.of()));
		assertThat(this.protocol.term()).isEqualTo(TERM + 1);
	}

	// Finish

	@Test
	void aFinishIsSentEachSecondUntilItIsAcknowledged() {
		Dispatch.Item item = ended(item(GATEWAY));
		Sent finish = new Sent(GATEWAY, finish(item, LENGTH, 0));
		assertThat(ticked(Duration.ofMillis(999))).isEmpty();
		assertThat(ticked(Duration.ofMillis(1))).containsExactly(finish);
		assertThat(ticked(Duration.ofMillis(999))).isEmpty();
		assertThat(ticked(Duration.ofMillis(1))).containsExactly(finish);
		receive(new FinishAck(id(item), new Attempt(0, 7)));
		assertThat(this.protocol.isQuiet()).as("another try's").isFalse();
		receive(ack(item));
		assertThat(this.protocol.isQuiet()).isTrue();
		assertThat(ticked(Duration.ofSeconds(5))).isEmpty();
	}

	@Test
	void afterThirtySecondsAFinishIsForgotten() {
		Dispatch.Item item = ended(item(GATEWAY));
		int resent = 0;
		for (int i = 0; i < 60; i++) {
			this.protocol.onAlive(new Alive(GATEWAY, 1), this.now);
			resent += ticked(Duration.ofSeconds(1)).size();
		}
		assertThat(resent).isEqualTo(29);
		assertThat(this.protocol.isQuiet()).isTrue();
		receive(resume(item, 0));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, gone(item)));
	}

	@Test
	void endsThatAnOutageMayHaveSwallowedAreSentAtOnceAfterIt() {
		Dispatch.Item item = ended(item(GATEWAY));
		this.protocol.onReconnected(this.now);
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, finish(item, LENGTH, 0)));
		assertThat(ticked(Duration.ofMillis(999))).isEmpty();
	}

	@Test
	void ofTooManyEndedSequencesTheOldestAreForgotten() {
		Dispatch.Item oldest = ended(item(GATEWAY));
		Dispatch.Item second = ended(item(GATEWAY));
		Dispatch.Item third = ended(item(GATEWAY));
		assertThat(ticked(Duration.ofSeconds(1))).containsExactly(new Sent(GATEWAY, finish(second, LENGTH, 0)),
				new Sent(GATEWAY, finish(third, LENGTH, 0)));
		receive(resume(oldest, 0));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, gone(oldest)));
	}

	// Resume

	@Test
	void aResumeIsAnsweredWithAllTokensFromThereOn() {
		Dispatch.Item item = dispatched(Requests.resumed(item(GATEWAY), TokenIds.of(7, 8)));
		this.engine.generate(item, 1, 2, 3);
		flushed();
		receive(resume(item, 3));
		assertThat(this.engine.sent()).containsExactly(frame(GATEWAY, tokens(item, 3, 2, 3)));
		receive(resume(item, 1));
		assertThat(this.engine.sent()).as("before its beginning").containsExactly(new Sent(GATEWAY, gone(item)));
	}

	@Test
	void aResumeOfWhatIsNotSentYetIsNotSentTwice() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		this.engine.generate(item, 1);
		receive(resume(item, 0));
		assertThat(this.engine.sent()).containsExactly(frame(GATEWAY, tokens(item, 0, 1)));
		assertThat(flushed()).isEmpty();
	}

	@Test
	void aResumeWithoutNewsTellsThatTheSequenceIsHere() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		Sent here = new Sent(GATEWAY, new Admit(id(item), item.attempt(), WORKER));
		receive(resume(item, 0));
		assertThat(this.engine.sent()).containsExactly(here);
		this.engine.generate(item, 1);
		flushed();
		receive(resume(item, 1));
		assertThat(this.engine.sent()).containsExactly(here);
	}

	@Test
	void aResumeOfWhatHasEndedIsAnsweredWithItsTokensAndItsEnd() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		this.engine.generate(item, 1, 2);
		this.engine.end(item);
		flushed();
		Sent finish = new Sent(GATEWAY, finish(item, LENGTH, 2));
		receive(resume(item, 1));
		assertThat(this.engine.sent()).containsExactly(frame(GATEWAY, tokens(item, 1, 2)), finish);
		receive(resume(item, 2));
		assertThat(this.engine.sent()).containsExactly(finish);
		receive(ack(item));
		receive(resume(item, 1));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, gone(item)));
	}

	@Test
	void logprobsAndWhatWasCachedComeWithTheirTokensAndAgainWithAResume() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		LogProbabilities ofPrompt = LogProbabilities.of(0, new float[] { -7, -8 }, new int[0]);
		LogProbabilities ofTokens = LogProbabilities.of(1, new float[] { -1, -2, -3, -4 }, new int[] { 5, 6 });
		this.engine.transcript(item).promptLogprobs(ofPrompt);
		this.engine.transcript(item).cachedTokens(16);
		this.engine.transcript(item).append(1, ofTokens.slice(0, 1));
		this.engine.transcript(item).append(2, ofTokens.slice(1, 2));
		Output whole = new Output.Tokens(id(item), item.attempt(), 0, TokenIds.of(1, 2), ofTokens, ofPrompt, 16);
		assertThat(flushed()).containsExactly(new Sent(GATEWAY, new Frame(WORKER, List.of(whole))));
		this.engine.end(item);
		flushed();
		receive(resume(item, 0));
		assertThat(this.engine.sent()).contains(new Sent(GATEWAY, new Frame(WORKER, List.of(whole))));
		receive(resume(item, 1));
		Output rest = new Output.Tokens(id(item), item.attempt(), 1, TokenIds.of(2), ofTokens.slice(1, 2), null);
		assertThat(this.engine.sent()).contains(new Sent(GATEWAY, new Frame(WORKER, List.of(rest))));
	}

	@Test
	void aResumeOfAnotherTryFindsNothing() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		Dispatch.Item other = item(GATEWAY, id(item), new Attempt(0, 1));
		receive(resume(other, 0));
		receive(resume(item(GATEWAY), 0));
		assertThat(this.engine.sent()).extracting(Sent::message)
			.satisfiesExactly((first) -> assertThat(first).isEqualTo(gone(other)),
					(second) -> assertThat(second).isInstanceOf(Gone.class));
	}

	// Cancel

	@Test
	void aCancelAbortsOnceAndIsConfirmedByTheFinish() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		this.engine.generate(item, 1);
		receive(cancel(item, Attempt.LAST));
		receive(cancel(item, Attempt.LAST));
		assertThat(this.engine.sent()).isEmpty();
		assertThat(this.engine.aborts()).isOne();
		this.engine.end(item, CANCELLED);
		Finish finish = finish(item, CANCELLED, 1);
		assertThat(flushed()).containsExactly(frame(GATEWAY, tokens(item, 0, 1)), new Sent(GATEWAY, finish),
				new Sent(SCHEDULER, finish));
		assertThat(ticked(Duration.ofSeconds(1))).containsExactly(new Sent(GATEWAY, finish));
	}

	@Test
	void aCancelOfWhatHasEndedIsConfirmedByItsEndUntilThatWasHeard() {
		Dispatch.Item item = ended(item(GATEWAY));
		receive(cancel(item, Attempt.LAST));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, finish(item, LENGTH, 0)));
		receive(ack(item));
		receive(cancel(item, Attempt.LAST));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, new Gone(id(item), Attempt.LAST, WORKER)));
	}

	@Test
	void aCancelOfNothingIsConfirmedAndKeepsItFromComing() {
		Dispatch.Item item = item(GATEWAY);
		receive(new Cancel(id(item), item.attempt(), STANDBY));
		assertThat(this.engine.sent()).containsExactly(new Sent(STANDBY, new Gone(id(item), item.attempt(), WORKER)));
		dispatch(item);
		assertThat(this.engine.sent()).as("its scheduler alone waits for an answer")
			.containsExactly(new Sent(SCHEDULER, finish(item, CANCELLED, 0)));
		assertThat(this.engine.started()).isZero();
		assertThat(this.protocol.isQuiet()).isTrue();
		dispatched(Requests.resumed(item, TokenIds.of(1)));
	}

	@Test
	void aCancelOfOlderTriesLeavesTheNewest() {
		Dispatch.Item item = dispatched(item(GATEWAY, RequestId.create(), new Attempt(1, 0)));
		receive(cancel(item, new Attempt(0, 3)));
		assertThat(this.engine.sent())
			.containsExactly(new Sent(GATEWAY, new Gone(id(item), new Attempt(0, 3), WORKER)));
		assertThat(this.engine.aborts()).isZero();
	}

	@Test
	void anOlderCancelDoesNotWeakenANewer() {
		Dispatch.Item item = item(GATEWAY);
		receive(cancel(item, Attempt.LAST));
		receive(cancel(item, item.attempt()));
		this.engine.sent();
		dispatch(Requests.resumed(item, TokenIds.EMPTY));
		assertThat(this.engine.started()).isZero();
	}

	// Leases and loss

	@Test
	void whatBelongsToASilentGatewayIsDroppedWithoutAWord() {
		Dispatch.Item running = dispatched(item(GATEWAY));
		Dispatch.Item done = ended(item(GATEWAY));
		Dispatch.Item other = dispatched(item(OTHER_GATEWAY));
		this.protocol.onAlive(new Alive(OTHER_GATEWAY, 1), this.now + 1);
		assertThat(ticked(Duration.ofSeconds(4).minusNanos(1)))
			.containsExactly(new Sent(GATEWAY, finish(done, LENGTH, 0)));
		assertThat(this.engine.aborts()).isZero();
		assertThat(ticked(Duration.ofNanos(1))).isEmpty();
		assertThat(this.engine.isAborted(running)).isTrue();
		assertThat(this.engine.isAborted(other)).isFalse();
		this.engine.end(running, CANCELLED);
		assertThat(flushed()).isEmpty();
		receive(resume(running, 0));
		receive(resume(done, 0));
		assertThat(this.engine.sent()).containsExactly(new Sent(GATEWAY, gone(running)), new Sent(GATEWAY, gone(done)));
		assertThat(this.protocol.held()).hasSize(1);
	}

	@Test
	void aGatewayThatIsHeardKeepsItsLease() {
		dispatched(item(GATEWAY));
		for (int i = 0; i < 10; i++) {
			ticked(Duration.ofSeconds(3));
			this.protocol.onAlive(new Alive(GATEWAY, 1), this.now);
		}
		assertThat(this.engine.aborts()).isZero();
	}

	@Test
	void aGatewayThatWasNeverHeardHasItsLeaseFromItsFirstRequest() {
		dispatched(item(GATEWAY));
		ticked(Duration.ofSeconds(3));
		dispatched(item(GATEWAY));
		ticked(Duration.ofSeconds(1));
		assertThat(this.engine.aborts()).isEqualTo(2);
		dispatched(item(GATEWAY));
		ticked(Duration.ofSeconds(3));
		assertThat(this.engine.aborts()).isEqualTo(2);
	}

	@Test
	void whoHearsThatItIsLostDropsAllAndIsSilent() {
		Dispatch.Item running = dispatched(item(GATEWAY));
		ended(item(GATEWAY));
		this.engine.generate(running, 1);
		assertThat(this.protocol.onLost(new Lost(WORKER))).isTrue();
		assertThat(this.protocol.onLost(new Lost(WORKER))).as("again").isFalse();
		assertThat(this.engine.isAborted(running)).isTrue();
		this.engine.end(running, CANCELLED);
		dispatch(item(GATEWAY));
		receive(resume(running, 0));
		receive(cancel(running, Attempt.LAST));
		this.protocol.onReconnected(this.now);
		assertThat(flushed()).isEmpty();
		assertThat(ticked(Duration.ofSeconds(2))).isEmpty();
		assertThat(this.protocol.held()).isEmpty();
		assertThat(this.protocol.isQuiet()).isTrue();
	}

	@Test
	void theLossOfOthersIsNotItsMatter() {
		Dispatch.Item item = dispatched(item(GATEWAY));
		assertThat(this.protocol.onLost(new Lost(WORKER.reincarnated()))).isFalse();
		assertThat(this.protocol.onLost(new Lost(new ProcessId(Role.WORKER, "worker", 2)))).isFalse();
		this.engine.generate(item, 1);
		assertThat(flushed()).hasSize(1);
	}

	// Tombstones

	@Test
	void tombstonesLastForAWhile() {
		Dispatch.Item item = item(GATEWAY);
		receive(cancel(item, Attempt.LAST));
		this.now += Tombstones.LIFETIME.toNanos() - 1;
		dispatch(item);
		assertThat(this.engine.started()).isZero();
		this.now += 1;
		dispatch(item);
		assertThat(this.engine.started()).isOne();
	}

	@Test
	void tombstonesAreBounded() {
		Tombstones tombstones = new Tombstones();
		RequestId first = RequestId.create();
		tombstones.cancelled(new Cancel(first, Attempt.LAST, GATEWAY), 0);
		for (int i = 0; i < Tombstones.MAX_TOMBSTONES; i++) {
			assertThat(tombstones.isCancelled(first, Attempt.FIRST, 0)).isTrue();
			tombstones.cancelled(new Cancel(RequestId.create(), Attempt.LAST, GATEWAY), 0);
		}
		assertThat(tombstones.isCancelled(first, Attempt.FIRST, 0)).isFalse();
		assertThat(tombstones.size()).isEqualTo(Tombstones.MAX_TOMBSTONES);
	}

	private Dispatch.Item dispatched(Dispatch.Item item) {
		dispatch(item);
		assertThat(this.engine.sent()).containsExactly(new Sent(SCHEDULER, accepted(item)));
		return item;
	}

	private Dispatch.Item ended(Dispatch.Item item) {
		dispatched(item);
		this.engine.end(item);
		assertThat(flushed()).hasSize(2);
		return item;
	}

	private void dispatch(Dispatch.Item item) {
		receive(new Dispatch(SCHEDULER, TERM, List.of(item)));
	}

	private void receive(WorkerMessage message) {
		this.protocol.onMessage(message, this.now);
	}

	private List<Sent> flushed() {
		boolean ended = this.protocol.flush(this.now);
		List<Sent> sent = this.engine.sent();
		assertThat(ended).isEqualTo(sent.stream().map(Sent::message).anyMatch(Finish.class::isInstance));
		return sent;
	}

	private List<Sent> ticked(Duration after) {
		this.now += after.toNanos();
		this.protocol.tick(this.now);
		return this.engine.sent();
	}

	private static Dispatch.Item item(ProcessId gateway) {
		return item(gateway, RequestId.create(), Attempt.FIRST);
	}

	private static Dispatch.Item item(ProcessId gateway, RequestId requestId, Attempt attempt) {
		return Requests.item(requestId, attempt, gateway, Requests.prompt(1, 5), Requests.exactly(9));
	}

	private static RequestId id(Dispatch.Item item) {
		return item.task().requestId();
	}

	private static Message accepted(Dispatch.Item item) {
		return new Accepted(id(item), item.attempt(), WORKER);
	}

	private static Message busy(Dispatch.Item item) {
		return new Busy(id(item), item.attempt(), WORKER);
	}

	private static Gone gone(Dispatch.Item item) {
		return new Gone(id(item), item.attempt(), WORKER);
	}

	private static Finish finish(Dispatch.Item item, Outcome outcome, int completionTokens) {
		return new Finish(id(item), item.attempt(), WORKER, outcome,
				new Usage(item.task().prompt().size(), 0, completionTokens));
	}

	private static Output tokens(Dispatch.Item item, int offset, int... tokens) {
		return new Output.Tokens(id(item), item.attempt(), offset, TokenIds.of(tokens));
	}

	private static Sent frame(ProcessId gateway, Output... outputs) {
		return new Sent(gateway, new Frame(WORKER, List.of(outputs)));
	}

	private static WorkerMessage resume(Dispatch.Item item, int offset) {
		return new Resume(id(item), item.attempt(), offset, item.task().gateway());
	}

	private static WorkerMessage cancel(Dispatch.Item item, Attempt upTo) {
		return new Cancel(id(item), upTo, item.task().gateway());
	}

	private static WorkerMessage ack(Dispatch.Item item) {
		return new FinishAck(id(item), item.attempt());
	}

}
