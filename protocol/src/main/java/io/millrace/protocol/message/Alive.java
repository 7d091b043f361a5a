package io.millrace.protocol.message;

import io.millrace.protocol.ProcessId;

/**
 * Gateway to all, every second: its lease. Nobody works for a gateway that has been
 * silent for several seconds.
 *
 * @param gateway who
 * @param openRequests how many requests it has open
 */
public record Alive(ProcessId gateway, int openRequests) implements ControlMessage {

}
