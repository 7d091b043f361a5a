package io.millrace.gateway.stream;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Submit;
import org.jspecify.annotations.Nullable;

/** What a generation needs of the world around it. Nothing here blocks. */
interface GenerationLinks {

	/**
	 * Sends SUBMIT.
	 * @param request what to serve
	 * @param delivered tokens of earlier submissions
	 * @param submission which submission
	 * @param crashes see {@link Submit}
	 * @param send how often this submission was sent before
	 * @param deadline when nobody waits for it any more
	 */
	CompletionStage<SendResult> submit(GenerationRequest request, TokenIds delivered, int submission, int crashes,
			int send, Instant deadline);

	/**
	 * Sends CANCEL.
	 * @param upTo the newest try that is cancelled
	 * @param worker who has it; null where that is not known, so that the scheduler is
	 * told
	 */
	void cancel(RequestId id, Attempt upTo, String pool, @Nullable ProcessId worker);

	/** Asks a worker for tokens from an offset on. */
	void resume(RequestId id, Attempt attempt, int offset, ProcessId worker);

	/** Tells a worker that the end of a try was heard. */
	void acknowledge(RequestId id, Attempt attempt, ProcessId worker);

	/** Nothing more will come for this generation. */
	void closed(RequestId id);

	/** How often the connection to the bus came back. */
	int reconnects();

	/** The time by which the silence of others is measured, in nanoseconds. */
	long leaseNanos();

}
