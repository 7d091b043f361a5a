package io.millrace.protocol.message;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;

/**
 * Worker to all, at its start and every second: I am ready and serve this.
 *
 * @param worker who
 * @param pool name of the worker pool, which is also the scheduler's submit address
 * @param model what it serves
 */
public record Hello(ProcessId worker, String pool, ModelCard model) implements ControlMessage {

}
