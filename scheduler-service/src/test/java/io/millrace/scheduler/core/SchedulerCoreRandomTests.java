package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Reject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Random sequences of events; what must always hold is checked after each. */
class SchedulerCoreRandomTests {

	private static final int SLOTS = 2;

	private static final int EVENTS = 2_000;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void everyRequestEndsOnceAndNoWorkerIsOverfilled(long seed) {
		Simulation simulation = new Simulation(seed);
		for (int i = 0; i < EVENTS; i++) {
			simulation.step();
		}
		simulation.drain();
		simulation.checkOutcomes();
	}

	/**
	 * Workers that accept, refuse, keep silent, die and come back; clients that leave.
	 */
	private static final class Simulation {

		private final Random random;

		private final Scenario scenario = new Scenario();

		private final Map<ProcessId, FakeWorker> workers = new LinkedHashMap<>();

		private final List<RequestId> submitted = new ArrayList<>();

		private final Set<RequestId> cancelled = new HashSet<>();

		Simulation(long seed) {
			this.random = new Random(seed);
			for (String name : List.of("a", "b", "c")) {
				this.workers.put(Scenario.worker(name), new FakeWorker(Scenario.worker(name)));
			}
		}

		void step() {
			switch (this.random.nextInt(12)) {
				case 0, 1, 2 -> this.submitted.add(this.scenario.submit());
				case 3 -> submitAgain();
				case 4 -> cancelOne();
				case 5, 6 -> anyWorker().answer(this.random.nextInt(4) == 0);
				case 7 -> anyWorker().finishOne();
				case 8 -> anyWorker().alive = this.random.nextInt(4) > 0;
				default -> passTime(Duration.ofMillis(this.random.nextInt(100)));
			}
			settle();
		}

		private void submitAgain() {
			if (!this.submitted.isEmpty()) {
				RequestId id = this.submitted.get(this.random.nextInt(this.submitted.size()));
				if (isOpen(id)) {
					this.scenario.submit(id, 0, Scenario.DEADLINE);
				}
			}
		}

		/** Gateways send again only what they have no answer to. */
		private boolean isOpen(RequestId id) {
			return this.scenario.effects.admits.stream().noneMatch((admit) -> admit.requestId().equals(id))
					&& this.scenario.effects.rejects.stream().noneMatch((reject) -> reject.requestId().equals(id));
		}

		private void cancelOne() {
			if (!this.submitted.isEmpty()) {
				RequestId id = this.submitted.get(this.random.nextInt(this.submitted.size()));
				this.cancelled.add(id);
				this.scenario.core.onCancel(id);
			}
		}

		private void passTime(Duration duration) {
			this.scenario.clock.advance(duration);
			this.workers.values().stream().filter((worker) -> worker.alive).forEach(FakeWorker::report);
		}

		private void settle() {
			for (RecordedEffects.Sent sent : this.scenario.settle()) {
				assertThat(sent.items()).hasSizeLessThanOrEqualTo(Scenario.LIMITS.dispatchBatchMax());
				this.workers.get(sent.worker()).received.addAll(sent.items());
				this.workers.get(sent.worker()).checkBounds();
			}
		}

		void drain() {
			this.workers.values().forEach((worker) -> worker.alive = true);
			for (int i = 0; i < 400; i++) {
				passTime(Duration.ofMillis(250));
				this.workers.values().forEach((worker) -> {
					worker.answer(false);
					worker.finishOne();
				});
				settle();
			}
		}

		void checkOutcomes() {
			assertThat(this.scenario.core.openRequests()).isZero();
			assertThat(this.scenario.core.queuedRequests()).isZero();
			Set<RequestId> admitted = new HashSet<>(
					this.scenario.effects.admits.stream().map(Admit::requestId).toList());
			List<RequestId> rejected = this.scenario.effects.rejects.stream().map(Reject::requestId).toList();
			assertThat(rejected).doesNotHaveDuplicates().doesNotContainAnyElementsOf(admitted);
			assertThat(this.submitted).allSatisfy((id) -> {
				assertThat(admitted.contains(id) || rejected.contains(id) || this.cancelled.contains(id)).isTrue();
				assertThat(this.scenario.receipts).contains(id);
			});
			assertThat(admitted).hasSizeGreaterThan(EVENTS / 100);
			this.workers.values().forEach((worker) -> assertThat(worker.running).isEmpty());
		}

		private FakeWorker anyWorker() {
			return List.copyOf(this.workers.values()).get(this.random.nextInt(this.workers.size()));
		}

		private final class FakeWorker {

			private final ProcessId id;

			private final List<Dispatch.Item> received = new ArrayList<>();

			private final Map<RequestId, Attempt> running = new LinkedHashMap<>();

			private boolean alive = true;

			FakeWorker(ProcessId id) {
				this.id = id;
			}

			void report() {
				Simulation.this.scenario.load(this.id, this.running.size(), 0, SLOTS);
			}

			void answer(boolean refuse) {
				if (!this.alive || this.received.isEmpty()) {
					return;
				}
				Dispatch.Item item = this.received.removeFirst();
				if (refuse) {
					Simulation.this.scenario.busy(this.id, item);
				}
				else {
					this.running.put(item.task().requestId(), item.attempt());
					Simulation.this.scenario.accept(this.id, item);
				}
			}

			void finishOne() {
				if (this.alive && !this.running.isEmpty()) {
					RequestId request = this.running.keySet().iterator().next();
					Simulation.this.scenario.finish(this.id, request, this.running.remove(request));
				}
			}

			/**
			 * Only a dispatch may not overfill; what it accepted too late it has all the
			 * same.
			 */
			void checkBounds() {
				Simulation.this.scenario.core.placedAt(this.id)
					.ifPresent(
							(placed) -> assertThat(placed).isLessThanOrEqualTo(SLOTS + Scenario.LIMITS.overcommit()));
			}

		}

	}

}
