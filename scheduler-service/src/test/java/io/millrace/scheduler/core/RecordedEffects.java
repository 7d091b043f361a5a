package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Reject;

/** Keeps what the core did. */
final class RecordedEffects implements SchedulerEffects {

	final List<Sent> dispatches = new ArrayList<>();

	final List<Admit> admits = new ArrayList<>();

	final List<Reject> rejects = new ArrayList<>();

	final List<Cancelled> cancels = new ArrayList<>();

	final List<ProcessId> lost = new ArrayList<>();

	final List<Set<RequestId>> lostRunning = new ArrayList<>();

	@Override
	public void dispatch(ProcessId worker, List<Dispatch.Item> items) {
		this.dispatches.add(new Sent(worker, List.copyOf(items)));
	}

	@Override
	public void admit(ProcessId gateway, Admit admit, Duration queued) {
		this.admits.add(admit);
	}

	@Override
	public void reject(ProcessId gateway, Reject reject) {
		this.rejects.add(reject);
	}

	@Override
	public void cancel(ProcessId worker, RequestId request) {
		this.cancels.add(new Cancelled(worker, request));
	}

	@Override
	public void workerLost(ProcessId worker, Set<RequestId> running) {
		this.lost.add(worker);
		this.lostRunning.add(running);
	}

	/** What was dispatched since the last call. */
	List<Sent> takeDispatches() {
		List<Sent> taken = List.copyOf(this.dispatches);
		this.dispatches.clear();
		return taken;
	}

	record Sent(ProcessId worker, List<Dispatch.Item> items) {

	}

	record Cancelled(ProcessId worker, RequestId request) {

	}

}
