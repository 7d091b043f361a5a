package io.millrace.scheduler.core;

import java.util.List;

/** Each in its turn, to compare with. */
final class RoundRobin implements Placement {

	private int turn;

	@Override
	public WorkerSnapshot choose(Prompt prompt, List<WorkerSnapshot> candidates) {
		return candidates.get(Math.floorMod(this.turn++, candidates.size()));
	}

}
