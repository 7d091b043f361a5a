package io.millrace.protocol.message;

import io.millrace.protocol.ProcessId;

/**
 * Scheduler to all: this incarnation is dead, whatever it may say. Gateways submit again
 * what it was running; a worker that hears it of itself drops all and comes back as a new
 * incarnation.
 *
 * @param process which incarnation
 */
public record Lost(ProcessId process) implements ControlMessage {

}
