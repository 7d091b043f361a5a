package io.millrace.scheduler.core;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;

/** What the core makes happen. Called by the core's thread; none may block or throw. */
public interface SchedulerEffects {

	/** Sends to a process's inbox; what does not arrive is covered by timers. */
	void send(ProcessId to, Message message);

	/** Tells everybody that a worker's incarnation is dead. */
	void publish(Lost lost);

	/** Something happened that operators count. */
	void observe(Observation observation);

}
