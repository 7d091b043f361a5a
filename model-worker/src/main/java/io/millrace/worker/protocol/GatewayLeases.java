package io.millrace.worker.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ProcessId;

/** Which gateways live, by when they were heard. Times are nanoseconds. */
final class GatewayLeases {

	private final long leaseNanos;

	private final Map<ProcessId, Long> heardAtNanos = new HashMap<>();

	GatewayLeases(Duration lease) {
		this.leaseNanos = lease.toNanos();
	}

	/** A gateway said that it lives. */
	void renew(ProcessId gateway, long now) {
		this.heardAtNanos.put(gateway, now);
	}

	/** Something of a gateway arrived, whose lease begins now if it has none. */
	void begin(ProcessId gateway, long now) {
		this.heardAtNanos.putIfAbsent(gateway, now);
	}

	/** The gateways whose lease has ended, which are forgotten with this. */
	List<ProcessId> takeExpired(long now) {
		List<ProcessId> expired = this.heardAtNanos.entrySet()
			.stream()
			.filter((heard) -> now - heard.getValue() >= this.leaseNanos)
			.map(Map.Entry::getKey)
			.toList();
		expired.forEach(this.heardAtNanos::remove);
		return expired;
	}

}
