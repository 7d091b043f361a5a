package io.millrace.gateway.models;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Load;
import org.jspecify.annotations.Nullable;

/**
 * A worker as it last described itself.
 *
 * @param id which incarnation
 * @param model name of the model that it serves
 * @param heard whether it was heard within the lease
 * @param load how busy it is; null before it has said so
 */
public record WorkerStatus(ProcessId id, String model, boolean heard, @Nullable Load load) {

}
