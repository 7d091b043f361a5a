package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Reject;

/** Keeps what the core did. */
final class RecordedEffects implements SchedulerEffects {

	private final List<To> sent = new ArrayList<>();

	private int dispatchesTaken;

	final List<ProcessId> lost = new ArrayList<>();

	final List<Observation> observations = new ArrayList<>();

	@Override
	public void send(ProcessId to, Message message) {
		this.sent.add(new To(to, message));
	}

	@Override
	public void publish(Lost message) {
		this.lost.add(message.process());
	}

	@Override
	public void observe(Observation observation) {
		this.observations.add(observation);
	}

	/** What was dispatched since the last call. */
	List<Sent> takeDispatches() {
		List<Sent> all = this.sent.stream()
			.filter((to) -> to.message() instanceof Dispatch)
			.map((to) -> new Sent(to.receiver(), (Dispatch) to.message()))
			.toList();
		List<Sent> fresh = all.subList(this.dispatchesTaken, all.size());
		this.dispatchesTaken = all.size();
		return fresh;
	}

	List<Admit> admits() {
		return of(Admit.class).toList();
	}

	List<Reject> rejects() {
		return of(Reject.class).toList();
	}

	List<To> cancels() {
		return this.sent.stream().filter((to) -> to.message() instanceof Cancel).toList();
	}

	/** Who was asked whether it is there. */
	List<ProcessId> probed() {
		return this.sent.stream().filter((to) -> to.message() instanceof Probe).map(To::receiver).toList();
	}

	List<Gone> gones() {
		return of(Gone.class).toList();
	}

	<T extends Observation> List<T> observed(Class<T> type) {
		return this.observations.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private <T extends Message> Stream<T> of(Class<T> type) {
		return this.sent.stream().map(To::message).filter(type::isInstance).map(type::cast);
	}

	/** A message and its receiver. */
	record To(ProcessId receiver, Message message) {

	}

	/** A dispatch and its worker. */
	record Sent(ProcessId worker, Dispatch dispatch) {

		List<Dispatch.Item> items() {
			return this.dispatch.items();
		}

	}

}
