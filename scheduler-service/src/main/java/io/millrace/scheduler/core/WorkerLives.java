package io.millrace.scheduler.core;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Lost;

/** The beginning and the end of workers' incarnations. */
final class WorkerLives {

	private final SchedulerEffects effects;

	private final Fleet fleet;

	private final Requests requests;

	private final Incarnations incarnations = new Incarnations();

	WorkerLives(SchedulerEffects effects, Fleet fleet, Requests requests) {
		this.effects = effects;
		this.fleet = fleet;
		this.requests = requests;
	}

	boolean isDead(ProcessId worker) {
		return this.incarnations.isDead(worker);
	}

	/**
	 * A worker speaks.
	 * @return whether what this incarnation says counts; otherwise it is told again that
	 * it is dead. One that counts replaces those before it
	 */
	boolean hear(ProcessId worker, long nowNanos) {
		if (isDead(worker)) {
			announceAgain(worker, nowNanos);
			return false;
		}
		this.incarnations.live(worker);
		if (!this.fleet.contains(worker)) {
			this.fleet.predecessors(worker).forEach((predecessor) -> declareLost(predecessor, nowNanos));
		}
		return true;
	}

	/** It is dead, and everybody has to know. */
	void declareLost(ProcessId worker, long nowNanos) {
		this.effects.publish(new Lost(worker));
		end(worker, nowNanos);
	}

	/** It is dead, and everybody was told before. */
	void announceAgain(ProcessId dead, long nowNanos) {
		if (this.incarnations.announce(dead, nowNanos)) {
			this.effects.publish(new Lost(dead));
		}
	}

	/** It is dead, and everybody knows. */
	void end(ProcessId worker, long nowNanos) {
		this.incarnations.bury(worker, nowNanos);
		WorkerView view = this.fleet.get(worker);
		if (view != null) {
			int running = view.running().size();
			this.requests.loseWorker(view);
			this.fleet.remove(worker);
			this.effects.observe(new Observation.WorkerLost(worker, running));
		}
	}

}
