package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.scheduler.core.Placement.Prompt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CostPlacementTests {

	private static final int BLOCK = 16;

	private final CostPlacement placement = new CostPlacement(4, new SplittableRandom(1));

	@Test
	void theHolderOfThePrefixIsCheaperThanAnIdleWorker() {
		WorkerSnapshot idle = worker(0, 0, 0, 0);
		WorkerSnapshot holder = worker(1, 2, 0, 40);
		assertThat(choose(new Prompt(1_600, new int[] { 0, 90 }, BLOCK), idle, holder)).isEqualTo(holder);
	}

	@Test
	void aPrefixCountsNoMoreThanTheWorkThatItSaves() {
		WorkerSnapshot idle = worker(0, 0, 0, 0);
		WorkerSnapshot holder = worker(1, 2, 5_000, 40);
		assertThat(choose(new Prompt(1_600, new int[] { 0, 90 }, BLOCK), idle, holder)).isEqualTo(idle);
	}

	@Test
	void aWorkerWithFarMoreThanTheOthersGetsNothingForItsCache() {
		List<WorkerSnapshot> workers = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			workers.add(worker(i, 10, 0, 100));
		}
		WorkerSnapshot holder = worker(9, 40, 0, 200);
		workers.add(holder);
		Prompt prompt = new Prompt(1_600, new int[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 90 }, BLOCK);
		assertThat(this.placement.choose(prompt, workers)).isNotEqualTo(holder);
		workers.set(9, worker(9, 11, 0, 110));
		assertThat(this.placement.choose(prompt, workers)).isEqualTo(workers.getLast());
	}

	@Test
	void ofTwoWorkersTheOneThatHasAllGetsNothingForItsCache() {
		WorkerSnapshot idle = worker(0, 0, 0, 0);
		Prompt prompt = new Prompt(1_600, new int[] { 0, 90 }, BLOCK);
		assertThat(choose(prompt, idle, worker(1, 5, 0, 100))).isEqualTo(idle);
		WorkerSnapshot holder = worker(1, 4, 0, 80);
		assertThat(choose(prompt, idle, holder)).isEqualTo(holder);
	}

	@Test
	void holdersDoNotMakeEachOtherUsual() {
		WorkerSnapshot idle = worker(0, 0, 0, 0);
		List<WorkerSnapshot> workers = new ArrayList<>(List.of(idle));
		for (int i = 1; i < 4; i++) {
			workers.add(worker(i, 10, 0, 200));
		}
		assertThat(this.placement.choose(new Prompt(1_600, new int[] { 0, 90, 90, 90 }, BLOCK), workers))
			.isEqualTo(idle);
	}

	@Test
	void amongNearlyEquallyCheapOnesAllHaveTheirChance() {
		List<WorkerSnapshot> workers = List.of(worker(0, 1, 0, 100), worker(1, 1, 0, 101), worker(2, 1, 0, 102),
				worker(3, 1, 0, 200));
		Set<WorkerSnapshot> chosen = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			chosen.add(this.placement.choose(Prompt.uncached(16), workers));
		}
		assertThat(chosen).containsExactlyInAnyOrderElementsOf(workers.subList(0, 3));
	}

	@Test
	void anotherBlockSizeMatchesNothing() {
		WorkerSnapshot other = new WorkerSnapshot(id(0), 0, true, 64, 0, 0, 1_000, 1_000, 32, false, List.of(),
				WorkerRole.BOTH);
		assertThat(new Prompt(1_600, new int[] { 90 }, BLOCK).cachedTokens(other)).isZero();
	}

	private WorkerSnapshot choose(Prompt prompt, WorkerSnapshot... workers) {
		return this.placement.choose(prompt, List.of(workers));
	}

	private static WorkerSnapshot worker(int number, int occupied, long prefillTokens, int usedBlocks) {
		return new WorkerSnapshot(id(number), number, true, 64, occupied, prefillTokens, 1_000 - usedBlocks, 1_000,
				BLOCK, false, List.of(), WorkerRole.BOTH);
	}

	private static ProcessId id(int number) {
		return new ProcessId(Role.WORKER, "w" + number, 1);
	}

}
