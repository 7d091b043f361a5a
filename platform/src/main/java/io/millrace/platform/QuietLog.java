package io.millrace.platform;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/** The log of a command whose output is its result. */
final class QuietLog {

	private QuietLog() {
	}

	/** Logs warnings and errors alone. */
	static void warningsOnly() {
		LoggingSystem system = LoggingSystem.get(QuietLog.class.getClassLoader());
		system.beforeInitialize();
		system.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		system.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
	}

}
