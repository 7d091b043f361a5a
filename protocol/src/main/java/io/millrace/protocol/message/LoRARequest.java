package io.millrace.protocol.message;

import io.millrace.protocol.LoRAOperation;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Gateway to worker: load or unload an adapter of your model. Answered by
 * {@link LoRAResponse} when it is done.
 *
 * @param id which request
 * @param operation what to do
 * @param loraName name of the adapter
 * @param loraPath where it lies, on the worker's machine; null where it is unloaded
 * @param loadInplace whether it takes the place of one with its name
 * @param replyTo who asks
 */
public record LoRARequest(RequestId id, LoRAOperation operation, String loraName, @Nullable String loraPath,
		boolean loadInplace, ProcessId replyTo) implements WorkerMessage {

}
