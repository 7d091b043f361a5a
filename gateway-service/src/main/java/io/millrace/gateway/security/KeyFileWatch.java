package io.millrace.gateway.security;

import java.time.Duration;
import java.util.Optional;

import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Takes the keys of a file over when it changes. One that makes no sense is told of once,
 * and the keys of before stay.
 */
final class KeyFileWatch implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(KeyFileWatch.class);

	private final Optional<KeyFile> file;

	private final ApiKeys keys;

	private final Duration interval;

	private String complaint = "";

	private Disposable ticks = () -> {
	};

	private volatile boolean running;

	KeyFileWatch(Optional<KeyFile> file, ApiKeys keys, Duration interval) {
		this.file = file;
		this.keys = keys;
		this.interval = interval;
	}

	@Override
	public void start() {
		this.file.ifPresent((present) -> this.ticks = Flux.interval(this.interval, Schedulers.boundedElastic())
			.onBackpressureDrop()
			.subscribe((number) -> look(present)));
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.ticks.dispose();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private void look(KeyFile present) {
		try {
			if (this.keys.replace(present.parse(present.read()))) {
				logger.info("The file of API keys has changed: there are {} keys now.", this.keys.count());
			}
			this.complaint = "";
		}
		catch (MillraceException ex) {
			if (!ex.sentence().equals(this.complaint)) {
				this.complaint = ex.sentence();
				logger.error("{} The keys of before stay.", ex.sentence());
			}
		}
	}

}
