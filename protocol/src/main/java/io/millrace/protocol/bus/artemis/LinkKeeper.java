package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link to the broker: makes the first, and another whenever it is lost, without
 * an end and with growing pauses. One thread does it, so that the first connection and
 * the hundredth come about in the same way.
 */
final class LinkKeeper implements AutoCloseable {

	/** How often a link that is up is looked after. */
	static final Duration CARE_PERIOD = Duration.ofMillis(500);

	private static final Logger logger = LoggerFactory.getLogger(LinkKeeper.class);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final ArtemisSettings settings;

	private final ArtemisConnector connector;

	private final Predicate<ArtemisLink> care;

	private final Runnable onLost;

	private final Retries retries = new Retries();

	private final CountDownLatch firstAttempt = new CountDownLatch(1);

	private final Semaphore wakes = new Semaphore(0);

	private final Thread thread = Thread.ofPlatform().daemon().name("bus-keeper").unstarted(this::run);

	private volatile @Nullable ArtemisLink link;

	private volatile boolean ready;

	private volatile boolean closed;

	/**
	 * A keeper that has not begun.
	 * @param settings which broker
	 * @param connector makes the links; belongs to the keeper from now on
	 * @param care called with each new link, and every {@link #CARE_PERIOD} while it is
	 * up; may wait for the broker, and says whether all is well
	 * @param onLost called after a link was taken away
	 */
	LinkKeeper(ArtemisSettings settings, ArtemisConnector connector, Predicate<ArtemisLink> care, Runnable onLost) {
		this.settings = settings;
		this.connector = connector;
		this.care = care;
		this.onLost = onLost;
	}

	/**
	 * Begins, and waits until the first attempt is over, but not for longer than told.
	 */
	void start(Duration patience) {
		this.thread.start();
		try {
			if (!this.firstAttempt.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.info("Connecting to the broker at {}.", this.settings.url());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The link that is up; null while there is none. */
	@Nullable ArtemisLink link() {
		ArtemisLink present = this.link;
		return (present != null && present.isUp()) ? present : null;
	}

	/** Whether there is a link, and all is well with it. */
	boolean isReady() {
		return this.ready && link() != null;
	}

	/** Looks after the link soon. */
	void wake() {
		this.wakes.release();
	}

	private void run() {
		try {
			while (!this.closed) {
				Duration pause = keepSafely();
				this.firstAttempt.countDown();
				pause(pause);
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The keeper was interrupted.", ex);
		}
	}

	private Duration keepSafely() {
		try {
			return keep();
		}
		catch (RuntimeException ex) {
			logger.error("Keeping the connection to the broker at {} failed.", this.settings.url(), ex);
			return CARE_PERIOD;
		}
	}

	/** Returns how long there is nothing to do. */
	private Duration keep() {
		ArtemisLink present = this.link;
		if (present == null) {
			return connect();
		}
		if (present.isUp()) {
			this.ready = this.care.test(present);
			return CARE_PERIOD;
		}
		lose(present);
		return Duration.ZERO;
	}

	private Duration connect() {
		try {
			ArtemisLink made = this.connector.connect(this::wake);
			this.link = made;
			connected();
			this.ready = this.care.test(made);
			if (this.closed) {
				made.close();
			}
			return Duration.ZERO;
		}
		catch (Exception ex) {
			return failed(ex);
		}
	}

	private void connected() {
		if (this.retries.haveFailed() || !this.settings.isInVm()) {
			logger.info("Connected to the broker at {}.", this.settings.url());
		}
		this.retries.succeeded();
	}

	private Duration failed(Exception failure) {
		Duration pause = this.retries.failed();
		if (this.retries.isWorthTelling() && !this.closed) {
			logger.warn("No connection to the broker at {} ({}); trying on.", this.settings.url(),
					failure.getMessage());
			logger.debug("Why there is none", failure);
		}
		return pause;
	}

	private void lose(ArtemisLink gone) {
		if (!this.closed) {
			logger.warn("The connection to the broker at {} is lost.", this.settings.url());
		}
		this.ready = false;
		this.link = null;
		Thread.ofVirtual().name("bus-cleanup").start(gone::close);
		this.onLost.run();
	}

	private void pause(Duration pause) throws InterruptedException {
		if (this.wakes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
			this.wakes.drainPermits();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		wake();
		ArtemisLink last = this.link;
		if (last != null) {
			last.close();
		}
		this.connector.close();
		try {
			this.thread.join(CLOSE_TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
