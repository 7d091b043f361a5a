package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.bus.BusException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that takes the place of another, the primary, for as long as it cannot reach
 * that one. It listens only then, so clients that know both find one of them; what they
 * had at the other is gone, as after a restart of a single broker. When the primary is
 * back this one lets all clients go at once. Nothing is shared and nobody votes: whoever
 * reaches only one of the two uses that one.
 */
public final class BackupBroker implements AutoCloseable {

	/** How often it asks whether the primary is connected. */
	private static final Duration PERIOD = Duration.ofMillis(100);

	/** Both may be starting: how long it waits for the primary before it is the first. */
	static final Duration START_GRACE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(BackupBroker.class);

	private final EmbeddedBroker broker;

	private final String primaryUrl;

	private final LinkKeeper primary;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("broker-backup").factory());

	private final long patientUntilNanos;

	private boolean hasBeenThere;

	private boolean failureTold;

	private BackupBroker(EmbeddedBroker broker, ArtemisSettings primary, Duration startGrace) {
		this.broker = broker;
		this.primaryUrl = primary.url();
		this.primary = new LinkKeeper(primary, new ArtemisConnector(primary, ArtemisConnector.CALL_TIMEOUT),
				(link) -> true, () -> {
				});
		this.patientUntilNanos = System.nanoTime() + startGrace.toNanos();
	}

	/**
	 * Looks after a broker that does not listen yet, from now on.
	 * @param broker started with {@link EmbeddedBroker#startSilent}
	 * @param primary whom it stands by for
	 * @throws BusException if the primary's URL is none of a broker
	 */
	public static BackupBroker of(EmbeddedBroker broker, ArtemisSettings primary) {
		return of(broker, primary, START_GRACE);
	}

	/** The same with another patience at the start. */
	static BackupBroker of(EmbeddedBroker broker, ArtemisSettings primary, Duration startGrace) {
		BackupBroker backup = new BackupBroker(broker, primary, startGrace);
		backup.primary.start(Duration.ZERO);
		ScheduledFuture<?> ignored = backup.timer.scheduleWithFixedDelay(backup::lookSafely, 0, PERIOD.toMillis(),
				TimeUnit.MILLISECONDS);
		return backup;
	}

	private void lookSafely() {
		try {
			look();
			this.failureTold = false;
		}
		catch (RuntimeException ex) {
			if (!this.failureTold) {
				this.failureTold = true;
				logger.error("Cannot take or leave the place of the broker at {}; trying on.", this.primaryUrl, ex);
			}
		}
	}

	private void look() {
		boolean isThere = this.primary.isReady();
		this.hasBeenThere |= isThere;
		if (isThere && this.broker.isListening()) {
			logger.info("The broker at {} is there; standing by.", this.primaryUrl);
			this.broker.fallSilent();
		}
		else if (!isThere && !this.broker.isListening() && isPatienceOver()) {
			this.broker.listen();
			logger.warn("The broker at {} cannot be reached; listening on {} in its place.", this.primaryUrl,
					this.broker.tcpUrl());
		}
	}

	private boolean isPatienceOver() {
		return this.hasBeenThere || System.nanoTime() - this.patientUntilNanos >= 0;
	}

	/** Stops looking; the broker stays as it is. */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.primary.close();
	}

}
