package io.millrace.gateway.stream;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.SendResult;
import org.jspecify.annotations.Nullable;

/** What a generation needs of the world around it. Nothing here blocks. */
interface GenerationLinks {

	/**
	 * Sends SUBMIT.
	 * @param request what to serve
	 * @param send how often it was sent before
	 * @param deadline when nobody waits for it any more
	 */
	CompletionStage<SendResult> submit(GenerationRequest request, int send, Instant deadline);

	/**
	 * Sends CANCEL.
	 * @param worker who has it; null where that is not known, so that the scheduler is
	 * told
	 */
	void cancel(RequestId id, String pool, @Nullable ProcessId worker);

	/** Nothing more will come for this generation. */
	void closed(RequestId id);

}
