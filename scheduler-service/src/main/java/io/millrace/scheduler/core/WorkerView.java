package io.millrace.scheduler.core;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerState;
import org.jspecify.annotations.Nullable;

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

	/** By request, tokens to prefill. */
	private final Map<RequestId, Integer> dispatched = new LinkedHashMap<>();

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

	WorkerView(Load load, long nowNanos, long number) {
		this.id = load.worker();
		this.load = load;
		this.heardNanos = nowNanos;
		this.heardNumber = number;
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
	boolean hear(Load latest, long nowNanos, long number) {
		if (latest.number() <= this.load.number()) {
			return false;
		}
		this.load = latest;
		this.heardNanos = nowNanos;
		this.heardNumber = number;
		this.avoided = false;
		return true;
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
		return this.running.containsKey(request) || this.dispatched.containsKey(request);
	}

	boolean isFresh(long nowNanos, long leaseNanos) {
		return nowNanos - this.heardNanos <= leaseNanos;
	}

	boolean isReady() {
		return this.load.state() == WorkerState.READY;
	}

	/** Whether it has the adapter of that name; everybody has none. */
	boolean hasAdapter(@Nullable String name) {
		return this.load.hasAdapter(name);
	}

	/** Whether it may be given one more request now. */
	boolean hasRoom(int overcommit) {
		return isReady() && !this.avoided && occupied() < slots() + overcommit;
	}

	/** Requests it has or is about to have. */
	int occupied() {
		return this.running.size() + this.dispatched.size() + this.foreign.size();
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

	void onDispatch(ScheduledRequest request) {
		this.foreign.remove(request.id());
		this.dispatched.put(request.id(), request.task().prompt().size() + request.task().delivered().size());
		watch(request);
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
