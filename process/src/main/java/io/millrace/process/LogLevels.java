package io.millrace.process;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Takes levels of loggers from a file of lines such as {@code io.millrace.gateway=debug},
 * and again whenever it changes. A logger that the file names no longer gets back what it
 * had; a file that makes no sense is told of once and changes nothing.
 */
final class LogLevels extends Ticking {

	private static final Logger logger = LoggerFactory.getLogger(LogLevels.class);

	private static final Duration PERIOD = Duration.ofSeconds(5);

	private final @Nullable Path file;

	private final LoggingSystem logging;

	private final Map<String, @Nullable LogLevel> before = new TreeMap<>();

	private String known = "";

	/**
	 * From a file.
	 * @param file null for none
	 */
	LogLevels(@Nullable Path file, LoggingSystem logging) {
		this.file = file;
		this.logging = logging;
	}

	@Override
	protected Disposable begin() {
		Path present = this.file;
		if (present == null) {
			return Disposables.disposed();
		}
		look(present);
		return Flux.interval(PERIOD, Schedulers.boundedElastic())
			.onBackpressureDrop()
			.subscribe((number) -> look(present));
	}

	/** Takes the file over if it has changed. */
	synchronized void look(Path present) {
		String text;
		try {
			text = Files.exists(present) ? Files.readString(present) : "";
		}
		catch (IOException ex) {
			logger.debug("The file of log levels cannot be read: {}", ex.toString());
			return;
		}
		if (!text.equals(this.known)) {
			this.known = text;
			try {
				apply(levels(text));
			}
			catch (IOException | IllegalArgumentException ex) {
				logger.error("The file of log levels {} makes no sense, and changes nothing: {}", present,
						ex.getMessage());
			}
		}
	}

	private static Map<String, LogLevel> levels(String text) throws IOException {
		Properties properties = new Properties();
		properties.load(new StringReader(text));
		Map<String, LogLevel> levels = new TreeMap<>();
		for (String name : properties.stringPropertyNames()) {
			levels.put(name, LogLevel.valueOf(properties.getProperty(name, "").strip().toUpperCase(Locale.ROOT)));
		}
		return levels;
	}

	private void apply(Map<String, LogLevel> levels) {
		this.before.entrySet().removeIf((entry) -> {
			boolean gone = !levels.containsKey(entry.getKey());
			if (gone) {
				this.logging.setLogLevel(entry.getKey(), entry.getValue());
			}
			return gone;
		});
		levels.forEach((name, level) -> {
			if (!this.before.containsKey(name)) {
				var configuration = this.logging.getLoggerConfiguration(name);
				this.before.put(name, (configuration != null) ? configuration.getConfiguredLevel() : null);
			}
			this.logging.setLogLevel(name, level);
		});
		logger.info("Log levels of {} loggers were taken from the file.", levels.size());
	}

}
