package io.millrace.scheduler.core;

import java.util.HashMap;
import java.util.Map;

import io.millrace.protocol.ProcessId;

/** Which gateways are there to be worked for. */
final class GatewayLeases {

	private final long leaseNanos;

	private final Map<ProcessId, Long> heardNanos = new HashMap<>();

	GatewayLeases(long leaseNanos) {
		this.leaseNanos = leaseNanos;
	}

	void hear(ProcessId gateway, long nowNanos) {
		this.heardNanos.put(gateway, nowNanos);
	}

	/** A request of it came: a gateway never heard of has its lease from now on. */
	void expect(ProcessId gateway, long nowNanos) {
		this.heardNanos.putIfAbsent(gateway, nowNanos);
	}

	boolean isAlive(ProcessId gateway) {
		return this.heardNanos.containsKey(gateway);
	}

	/** Forgets those whose lease has ended. */
	void end(long nowNanos) {
		this.heardNanos.values().removeIf((heard) -> nowNanos - heard > this.leaseNanos);
	}

}
