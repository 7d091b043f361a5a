package io.millrace.worker.engine;

import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Usage;

/** What an engine hands out, in this order: a sequence's last tokens precede its end. */
public sealed interface Emission {

	/** Who receives it. */
	ProcessId gateway();

	/**
	 * The new tokens of one step for all sequences of one gateway.
	 *
	 * @param gateway who receives them
	 * @param outputs one a sequence
	 */
	record Tokens(ProcessId gateway, List<Output> outputs) implements Emission {

		public Tokens {
			outputs = List.copyOf(outputs);
		}

	}

	/**
	 * The end of one sequence. All generated tokens have been emitted, the one that ended
	 * the sequence included; when the reason is
	 * {@link io.millrace.protocol.FinishReason#STOP}, that last token is not text to
	 * show.
	 *
	 * @param gateway who owns the request
	 * @param scheduler who dispatched it
	 * @param requestId which request
	 * @param attempt which try of it
	 * @param outcome how it ended
	 * @param usage what it took
	 */
	record End(ProcessId gateway, ProcessId scheduler, RequestId requestId, Attempt attempt, Outcome outcome,
			Usage usage) implements Emission {

	}

}
