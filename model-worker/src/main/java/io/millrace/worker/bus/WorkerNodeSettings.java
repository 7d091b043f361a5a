package io.millrace.worker.bus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.message.WorkerRole;
import io.millrace.worker.protocol.ProtocolSettings;

/**
 * How a worker shows itself on the bus.
 *
 * @param helloPeriod time between two HELLOs
 * @param loadPeriod time between two LOADs when nothing changes
 * @param minLoadPeriod time between two LOADs when much changes
 * @param stepTimeout an engine whose step takes longer is given up: its worker falls
 * silent, so that its lease ends
 * @param drainTimeout how long running requests may go on when the worker stops
 * @param ackTimeout how long a worker that stops waits until its last messages were heard
 * @param leaseGrace how long gateways may need to be heard again after an outage of the
 * bus
 * @param protocol what it promises others
 * @param adapterDirectories within which adapters lie that others may have loaded
 * @param role which part of requests it is there for
 */
public record WorkerNodeSettings(Duration helloPeriod, Duration loadPeriod, Duration minLoadPeriod,
		Duration stepTimeout, Duration drainTimeout, Duration ackTimeout, Duration leaseGrace,
		ProtocolSettings protocol, List<Path> adapterDirectories, WorkerRole role) {

	private static final Duration HELLO_PERIOD = Duration.ofSeconds(1);

	private static final Duration LOAD_PERIOD = Duration.ofMillis(250);

	private static final Duration MIN_LOAD_PERIOD = Duration.ofMillis(20);

	private static final Duration ACK_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration LEASE_GRACE = Duration.ofSeconds(5);

	public WorkerNodeSettings {
		adapterDirectories = List.copyOf(adapterDirectories);
	}

	/** Without adapters. */
	public WorkerNodeSettings(Duration helloPeriod, Duration loadPeriod, Duration minLoadPeriod, Duration stepTimeout,
			Duration drainTimeout, Duration ackTimeout, Duration leaseGrace, ProtocolSettings protocol) {
		this(helloPeriod, loadPeriod, minLoadPeriod, stepTimeout, drainTimeout, ackTimeout, leaseGrace, protocol,
				List.of(), WorkerRole.BOTH);
	}

	/** The protocol's periods, with the given limits. */
	public static WorkerNodeSettings of(Duration stepTimeout, Duration drainTimeout, Duration gatewayLease,
			List<Path> adapterDirectories, WorkerRole role) {
		return new WorkerNodeSettings(HELLO_PERIOD, LOAD_PERIOD, MIN_LOAD_PERIOD, stepTimeout, drainTimeout,
				ACK_TIMEOUT, LEASE_GRACE, ProtocolSettings.of(gatewayLease), adapterDirectories, role);
	}

}
