package io.millrace.platform.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.millrace.platform.simulation.World.Bug;
import io.millrace.platform.simulation.World.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever order messages and faults come in, a request has exactly one outcome, no token
 * is wrong, missing or there twice, and nothing is kept for it in the end.
 */
class ProtocolModelTests {

	private static final int DEPTH = Integer.getInteger("millrace.model.depth", 5);

	private static final int RANDOM_RUNS = Integer.getInteger("millrace.model.runs", 3_000);

	private static final int RANDOM_DECISIONS = 60;

	@ParameterizedTest
	@EnumSource(Fault.class)
	void everyOrderUpToADepthEndsWell(Fault fault) {
		Map<Fault, Integer> budget = new EnumMap<>(Map.of(Fault.WAIT, 1));
		budget.merge(fault, 1, Integer::sum);
		Choices.Enumeration enumeration = new Choices.Enumeration(DEPTH);
		while (!enumeration.isDone()) {
			assertThat(play(enumeration.begin(), World.noBugs(), budget)).isNull();
			enumeration.advance();
		}
	}

	@Test
	void manyRandomOrdersOfSeveralFaultsEndWell() {
		boolean migrated = false;
		for (long seed = 0; seed < RANDOM_RUNS; seed++) {
			World world = new World(decisions(seed), World.noBugs(), severalFaults(seed));
			assertThat(world.play()).as("seed %d", seed).isNull();
			migrated |= world.migrated();
		}
		assertThat(migrated).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Bug.class)
	void aBugIsFound(Bug bug) {
		String found = null;
		for (long seed = 0; seed < RANDOM_RUNS && found == null; seed++) {
			found = play(decisions(seed), EnumSet.of(bug), severalFaults(seed));
		}
		assertThat(found).isNotNull();
	}

	/** Few where only a client leaves, so that there is something left to leave. */
	private static Choices decisions(long seed) {
		return Choices.random(seed, (seed % 4 == 0) ? RANDOM_DECISIONS / 4 : RANDOM_DECISIONS);
	}

	/**
	 * At most as many losses of a worker as a request survives; now and then nothing but
	 * a client that leaves.
	 */
	private static Map<Fault, Integer> severalFaults(long seed) {
		if (seed % 4 == 0) {
			return Map.of(Fault.CANCEL, 1, Fault.WAIT, 1);
		}
		Map<Fault, Integer> budget = new EnumMap<>(Fault.class);
		for (Fault fault : Fault.values()) {
			budget.put(fault, 1);
		}
		if (seed % 4 != 1) {
			budget.remove(Fault.CANCEL);
		}
		budget.put(Fault.WAIT, 6);
		budget.put(Fault.DUPLICATE, 2);
		budget.put(Fault.DROP_FRAME, 3);
		return budget;
	}

	private static @Nullable String play(Choices choices, Set<Bug> bugs, Map<Fault, Integer> budget) {
		return new World(choices, bugs, budget).play();
	}

}
