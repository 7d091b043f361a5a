package io.millrace.worker;

import java.lang.management.ManagementFactory;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory that native code takes from the C library. */
final class NativeHeap {

	private static final Logger logger = LoggerFactory.getLogger(NativeHeap.class);

	private NativeHeap() {
	}

	/**
	 * Gives back to the system what native code has freed, as far as the C library still
	 * holds it; does nothing where the JVM cannot.
	 */
	static void trim() {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		try {
			ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
			Object answer = server.invoke(commands, "systemTrimNativeHeap", new Object[0], new String[0]);
			logger.debug("Trimmed the native heap: {}", answer);
		}
		catch (JMException ex) {
			logger.debug("The native heap cannot be trimmed here: {}", ex.toString());
		}
	}

}
