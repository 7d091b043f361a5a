package io.millrace.gateway;

import io.millrace.gateway.store.Database;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Alive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Says once when there are several gateways without a store that they share. */
final class OtherGateways implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(OtherGateways.class);

	private final ProcessId self;

	private final Bus bus;

	private final Database database;

	private @Nullable Subscription subscription;

	private volatile boolean told;

	OtherGateways(ProcessId self, Bus bus, Database database) {
		this.self = self;
		this.bus = bus;
		this.database = database;
	}

	@Override
	public void start() {
		if (!this.database.isShared()) {
			this.subscription = this.bus.subscribe(Address.ALIVE, this::onAlive);
		}
	}

	@Override
	public void stop() {
		Subscription open = this.subscription;
		if (open != null) {
			open.close();
			this.subscription = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.subscription != null;
	}

	/** Whether it has been said. */
	boolean hasTold() {
		return this.told;
	}

	private void onAlive(Delivery delivery) {
		boolean other = delivery.envelope().message() instanceof Alive alive
				&& !alive.gateway().name().equals(this.self.name());
		if (other && !this.told) {
			this.told = true;
			logger.warn("There is another gateway on this bus: more than one needs PostgreSQL "
					+ "(millrace.gateway.store.url), since stored responses, files and batches of one are else not "
					+ "seen by the others.");
		}
	}

}
