package io.millrace.protocol.message;

import java.util.List;

import io.millrace.protocol.ProcessId;

/**
 * Worker to gateway: what one engine step made for all of that gateway's streams.
 *
 * @param worker who made it
 * @param outputs one entry a sequence
 */
public record Frame(ProcessId worker, List<Output> outputs) implements GatewayMessage {

	public Frame {
		outputs = List.copyOf(outputs);
	}

}
