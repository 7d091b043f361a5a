package io.millrace.gateway.security;

import java.time.Duration;
import java.util.Optional;

import io.millrace.process.Ticking;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Takes the keys of a file over when it changes. One that makes no sense is told of once,
 * and the keys of before stay.
 */
final class KeyFileWatch extends Ticking {

	private static final Logger logger = LoggerFactory.getLogger(KeyFileWatch.class);

	private final Optional<KeyFile> file;

	private final ApiKeys keys;

	private final Duration interval;

	private String complaint = "";

	KeyFileWatch(Optional<KeyFile> file, ApiKeys keys, Duration interval) {
		this.file = file;
		this.keys = keys;
		this.interval = interval;
	}

	@Override
	protected Disposable begin() {
		return this.file
			.map((present) -> Flux.interval(this.interval, Schedulers.boundedElastic())
				.onBackpressureDrop()
				.subscribe((number) -> look(present)))
			.orElseGet(Disposables::disposed);
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
