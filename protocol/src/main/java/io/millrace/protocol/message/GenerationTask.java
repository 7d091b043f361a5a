package io.millrace.protocol.message;

import java.time.Instant;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;

/**
 * The work of one sequence, the same from gateway to worker.
 *
 * @param requestId identity and idempotency key
 * @param model name of the model, as on its card
 * @param prompt at least one token
 * @param sampling how tokens are chosen and when it ends
 * @param gateway who owns the request and receives its output
 * @param deadline when nobody waits for it any more
 */
public record GenerationTask(RequestId requestId, String model, TokenIds prompt, SamplingParams sampling,
		ProcessId gateway, Instant deadline) {

	public GenerationTask {
		if (prompt.isEmpty()) {
			throw new IllegalArgumentException("A prompt has at least one token.");
		}
	}

}
