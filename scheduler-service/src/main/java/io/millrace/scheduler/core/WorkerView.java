package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerState;

/**
 * What the scheduler knows of one worker: its latest LOAD, and the requests that this
 * scheduler gave it. Counts come from the set of those requests, so that own dispatches
 * and FINISHes count at once; LOAD adds what is not ours, such as the work of a scheduler
 * before.
 */
final class WorkerView {

	/**
	 * After so many LOADs in a row that show less work than was accepted, a FINISH must
	 * have been lost.
	 */
	private static final int LOADS_UNTIL_FORGOTTEN = 8;

	private final ProcessId id;

	private final Map<RequestId, Integer> dispatched = new LinkedHashMap<>();

	private final Set<RequestId> running = new LinkedHashSet<>();

	private Load load;

	private Instant heardAt;

	private boolean refusing;

	private int unknownWork;

	private int unknownWorkBefore;

	private int loadsBelowAccepted;

	WorkerView(Load load, Instant now) {
		this.id = load.worker();
		this.load = load;
		this.heardAt = now;
		this.unknownWork = occupied(load);
		this.unknownWorkBefore = this.unknownWork;
	}

	ProcessId id() {
		return this.id;
	}

	String pool() {
		return this.load.pool();
	}

	/** Requests sent and not yet answered. */
	Set<RequestId> dispatched() {
		return this.dispatched.keySet();
	}

	/** Requests accepted and not yet finished. */
	Set<RequestId> running() {
		return this.running;
	}

	/**
	 * Takes a LOAD; an older one than the last is dropped.
	 * @return requests that were forgotten because the worker no longer has them
	 */
	Set<RequestId> onLoad(Load latest, Instant now) {
		if (latest.number() < this.load.number()) {
			return Set.of();
		}
		this.load = latest;
		this.heardAt = now;
		this.refusing = false;
		this.unknownWorkBefore = this.unknownWork;
		this.unknownWork = Math.max(0, occupied(latest) - this.running.size() - this.dispatched.size());
		this.loadsBelowAccepted = (occupied(latest) < this.running.size()) ? this.loadsBelowAccepted + 1 : 0;
		return (this.loadsBelowAccepted < LOADS_UNTIL_FORGOTTEN) ? Set.of() : forgetOldest();
	}

	private Set<RequestId> forgetOldest() {
		int surplus = this.running.size() - occupied(this.load);
		Set<RequestId> forgotten = new LinkedHashSet<>(this.running.stream().limit(surplus).toList());
		this.running.removeAll(forgotten);
		this.loadsBelowAccepted = 0;
		return forgotten;
	}

	private static int occupied(Load load) {
		return load.running() + load.waiting();
	}

	boolean isFresh(Instant now, Duration lease) {
		return Duration.between(this.heardAt, now).compareTo(lease) <= 0;
	}

	boolean isReady() {
		return this.load.state() == WorkerState.READY;
	}

	/** Whether it may be given one more request now. */
	boolean hasRoom(int overcommit) {
		return isReady() && !this.refusing && occupied() < slots() + overcommit;
	}

	/** Requests it has or is about to have. */
	int occupied() {
		return this.running.size() + this.dispatched.size() + Math.min(this.unknownWork, this.unknownWorkBefore);
	}

	int slots() {
		return this.load.maxSequences();
	}

	int freeBlocks() {
		return this.load.freeBlocks();
	}

	/** Prompt tokens it has still to compute, what is on its way included. */
	long prefillBacklogTokens() {
		return this.load.prefillBacklogTokens() + this.dispatched.values().stream().mapToLong(Integer::longValue).sum();
	}

	void onDispatch(RequestId request, int promptTokens) {
		this.dispatched.put(request, promptTokens);
	}

	/** It took the request. */
	void onAccepted(RequestId request) {
		this.dispatched.remove(request);
		this.running.add(request);
	}

	/** It refused; it is left alone until its next LOAD. */
	void onBusy(RequestId request) {
		this.dispatched.remove(request);
		this.refusing = true;
	}

	/** It has no longer anything to do with the request. */
	void release(RequestId request) {
		this.dispatched.remove(request);
		this.running.remove(request);
	}

}
