package io.millrace.platform;

import java.net.BindException;

import io.millrace.protocol.MillraceException;
import org.springframework.boot.web.server.PortInUseException;

/** Says in one sentence why the platform did not start. */
final class StartFailure {

	private StartFailure() {
	}

	static String sentence(Throwable failure) {
		Throwable deepest = failure;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PortInUseException portInUse) {
				return "Port " + portInUse.getPort() + " is in use; choose another with --port or --management-port.";
			}
			if (cause instanceof BindException) {
				return "The address cannot be listened on: " + cause.getMessage() + ".";
			}
			if (cause instanceof MillraceException exception) {
				return exception.sentence();
			}
			deepest = cause;
		}
		return "Millrace did not start: " + deepest;
	}

}
