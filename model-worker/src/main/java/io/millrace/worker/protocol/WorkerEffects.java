package io.millrace.worker.protocol;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.engine.Transcript;
import org.jspecify.annotations.Nullable;

/** What the protocol makes happen. None of it may block or throw. */
public interface WorkerEffects {

	/**
	 * Sends to a process's inbox, in order; what does not arrive is the protocol's
	 * matter.
	 */
	void send(ProcessId receiver, Message message);

	/** Why no worker of this model could ever serve a request, or null if it could. */
	Outcome.@Nullable Failed refuse(GenerationTask task);

	/**
	 * Runs a sequence.
	 * @return what it will generate; null if there is no room now
	 */
	@Nullable Transcript run(Dispatch.Item item);

	/** Lets no new sequence find what was computed before. */
	default void resetPrefixCache() {
	}

	/** Ends a sequence as cancelled after the current step, unless it has ended. */
	void abort(Transcript transcript);

}
