package io.millrace.worker.kernel;

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Every part of every task is done once, whoever does it. */
@Timeout(120)
class TeamTests {

	private static final int TASKS = 3_000;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5 })
	void everyPartIsDoneOnceBeforeTheTaskEnds(int size) {
		try (Team team = new Team(size)) {
			for (int task = 0; task < TASKS; task++) {
				int parts = 1 + task % 37;
				AtomicIntegerArray done = new AtomicIntegerArray(parts);
				team.run(parts, (part, member) -> done.incrementAndGet(part));
				for (int part = 0; part < parts; part++) {
					assertThat(done.get(part)).as("part %d of task %d", part, task).isEqualTo(1);
				}
			}
		}
	}

	@Test
	void membersAreNumbered() {
		try (Team team = new Team(3)) {
			AtomicIntegerArray seen = new AtomicIntegerArray(team.size());
			team.run(1_000, (part, member) -> seen.incrementAndGet(member));
			assertThat(seen.get(0) + seen.get(1) + seen.get(2)).isEqualTo(1_000);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whatAPartThrowsReachesTheCallerAndTheNextTaskRuns(int size) {
		try (Team team = new Team(size)) {
			assertThatIllegalStateException().isThrownBy(() -> team.run(20, (part, member) -> {
				if (part == 7) {
					throw new IllegalStateException("seven");
				}
			}));
			AtomicIntegerArray done = new AtomicIntegerArray(20);
			team.run(20, (part, member) -> done.incrementAndGet(part));
			assertThat(done.toString()).doesNotContain("0", "2");
		}
	}

}
