package io.millrace.scheduler.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerState;

/**
 * What the scheduler knows of one worker: its latest LOAD, and the requests that this
 * scheduler believes there. Own dispatches and FINISHes count at once; LOAD corrects the
 * belief by what the worker really holds.
 *
 * <pre>
 * dispatched  sent, not answered             ours
 * running     accepted or seen in a LOAD     ours
 * foreign     seen in the latest LOAD        nobody's that we know
 * suspects    of dispatched and running, those that may kill it
 * </pre>
 */
final class WorkerView {

	/** A LOAD may have been under way when the request was accepted, two may not. */
	private static final int LOADS_UNTIL_FORGOTTEN = 2;

	private final ProcessId id;

	private final int number;

	private final Set<RequestId> dispatched = new LinkedHashSet<>();

	/** By request, tokens to compute of what no LOAD has shown yet. */
	private final Map<RequestId, Integer> unseen = new HashMap<>();

	private long unseenTokens;

	/** By request, tokens of its prompt that it is thought to hold. */
	private final Map<RequestId, Integer> cached = new HashMap<>();

	/** Tokens that the latest LOAD has as work, and that will be found. */
	private long foundTokens;

	/** By request, how many LOADs in a row did not show it. */
	private final Map<RequestId, Integer> running = new LinkedHashMap<>();

	private final Set<RequestId> foreign = new HashSet<>();

	private final Set<RequestId> suspects = new HashSet<>();

	/** Since the latest LOAD. */
	private final Set<RequestId> finished = new HashSet<>();

	private Load load;

	private long heardNanos;

	private long heardNumber;

	private boolean avoided;

	private long nextKvEvent;

	/**
	 * A worker that was met.
	 * @param eventNumber place of its first LOAD among the scheduler's events
	 * @param number its own, in the {@link PrefixIndex}
	 */
	WorkerView(Load load, long nowNanos, long eventNumber, int number) {
		this.id = load.worker();
		this.number = number;
		this.load = load;
		this.heardNanos = nowNanos;
		this.heardNumber = eventNumber;
	}

	ProcessId id() {
		return this.id;
	}

	String pool() {
		return this.load.pool();
	}

	/** Requests sent and not yet answered. */
	Set<RequestId> dispatched() {
		return this.dispatched;
	}

	/** Requests accepted and not yet finished. */
	Set<RequestId> running() {
		return this.running.keySet();
	}

	/** Requests that it has, but not from this scheduler. */
	Set<RequestId> foreign() {
		return this.foreign;
	}

	/** Requests given to it that may have killed a worker before. */
	Set<RequestId> suspects() {
		return this.suspects;
	}

	/** When it was heard last, among the scheduler's events. */
	long heardNumber() {
		return this.heardNumber;
	}

	/**
	 * Takes a LOAD; {@link #reconcile} follows once the requests that it shows are known
	 * as running.
	 * @return false if a newer one has come before
	 */
	boolean hear(Load latest, long nowNanos, long eventNumber) {
		if (latest.number() <= this.load.number()) {
			return false;
		}
		this.load = latest;
		this.heardNanos = nowNanos;
		this.heardNumber = eventNumber;
		this.avoided = false;
		latest.held().forEach((held) -> see(held.requestId()));
		this.foundTokens = findable(latest);
		return true;
	}

	/**
	 * A worker looks a prompt up in its cache when it begins it, and counts all of it
	 * until then. What waits there is what came last.
	 */
	private long findable(Load latest) {
		List<Load.Held> held = latest.held();
		long tokens = 0;
		for (Load.Held waiting : held.subList(Math.max(0, held.size() - latest.waiting()), held.size())) {
			tokens += this.cached.getOrDefault(waiting.requestId(), 0);
		}
		return tokens;
	}

	/**
	 * Corrects the belief by the latest LOAD. What has ended since the one before may
	 * still be in it.
	 * @return requests that were forgotten because the worker no longer has them
	 */
	List<RequestId> reconcile() {
		Set<RequestId> held = this.load.held().stream().map(Load.Held::requestId).collect(Collectors.toSet());
		this.foreign.clear();
		held.stream()
			.filter((request) -> !isOurs(request) && !this.finished.contains(request))
			.forEach(this.foreign::add);
		this.finished.clear();
		this.running.replaceAll((request, missed) -> held.contains(request) ? 0 : missed + 1);
		List<RequestId> forgotten = this.running.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() >= LOADS_UNTIL_FORGOTTEN)
			.map(Map.Entry::getKey)
			.toList();
		forgotten.forEach(this::release);
		return forgotten;
	}

	private boolean isOurs(RequestId request) {
		return this.running.containsKey(request) || this.dispatched.contains(request);
	}

	boolean isFresh(long nowNanos, long leaseNanos) {
		return nowNanos - this.heardNanos <= leaseNanos;
	}

	boolean isReady() {
		return this.load.state() == WorkerState.READY;
	}

	/** Its number in the {@link PrefixIndex}. */
	int number() {
		return this.number;
	}

	/** Tokens a block of its prefix cache; 0 where it has none. */
	int blockSize() {
		return this.load.blockSize();
	}

	/** Whether nothing is missing between the KV_EVENT before and this one. */
	boolean isNextKvEvent(long eventNumber) {
		boolean next = eventNumber == this.nextKvEvent;
		this.nextKvEvent = eventNumber + 1;
		return next;
	}

	/**
	 * How it is now.
	 * @param fresh whether its latest LOAD is
	 */
	WorkerSnapshot snapshot(boolean fresh) {
		int blockSize = this.load.blockSize();
		long coming = (blockSize > 0) ? Math.ceilDiv(this.unseenTokens, blockSize) : 0;
		return new WorkerSnapshot(this.id, this.number, fresh && isReady() && !this.avoided, this.load.maxSequences(),
				this.running.size() + this.dispatched.size() + this.foreign.size(),
				Math.max(0, this.load.prefillBacklogTokens() - this.foundTokens) + this.unseenTokens,
				this.load.freeBlocks() - coming, this.load.totalBlocks(), blockSize, !this.suspects.isEmpty(),
				this.load.adapters(), this.load.role());
	}

	/**
	 * It was sent a request, of which it is thought to hold a part and has to compute the
	 * other.
	 */
	void onDispatch(ScheduledRequest request, int cachedTokens, int tokensToCompute) {
		this.foreign.remove(request.id());
		this.dispatched.add(request.id());
		this.cached.put(request.id(), cachedTokens);
		this.unseen.put(request.id(), tokensToCompute);
		this.unseenTokens += tokensToCompute;
		watch(request);
	}

	/** From now on its LOADs count the request. */
	private void see(RequestId request) {
		Integer tokens = this.unseen.remove(request);
		if (tokens != null) {
			this.unseenTokens -= tokens;
		}
	}

	/** It has the request. */
	void onRun(ScheduledRequest request) {
		this.foreign.remove(request.id());
		this.dispatched.remove(request.id());
		this.running.put(request.id(), 0);
		watch(request);
	}

	private void watch(ScheduledRequest request) {
		if (request.isSuspect()) {
			this.suspects.add(request.id());
		}
	}

	/** It gave the request a token and lives. */
	void acquit(RequestId request) {
		this.suspects.remove(request);
	}

	/** It gets nothing until its next LOAD. */
	void avoid() {
		this.avoided = true;
	}

	/** It has no longer anything to do with what this scheduler gave it. */
	void release(RequestId request) {
		see(request);
		this.cached.remove(request);
		this.dispatched.remove(request);
		this.running.remove(request);
		this.suspects.remove(request);
	}

	/** It said that the request is over. */
	void onFinish(RequestId request) {
		this.foreign.remove(request);
		this.finished.add(request);
	}

}
