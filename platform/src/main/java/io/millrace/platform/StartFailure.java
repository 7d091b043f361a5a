package io.millrace.platform;

import java.net.BindException;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.bus.BusException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import picocli.CommandLine;

/**
 * Why a process did not start.
 *
 * @param sentence for the user
 * @param exitCode 2 for options that make no sense, 1 for everything else
 */
record StartFailure(String sentence, int exitCode) {

	static StartFailure of(Throwable failure) {
		org.springframework.boot.context.properties.bind.BindException property = find(failure,
				org.springframework.boot.context.properties.bind.BindException.class);
		MillraceException known = find(failure, MillraceException.class);
		if (property != null && known == null) {
			return new StartFailure(sentence(property), CommandLine.ExitCode.USAGE);
		}
		if (known != null) {
			boolean usage = known.errorCode().category() == ErrorCode.Category.USER;
			return new StartFailure(known.sentence(),
					usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE);
		}
		return new StartFailure(sentence(failure), CommandLine.ExitCode.SOFTWARE);
	}

	/** Names the property, and the value unless it is a secret. */
	private static String sentence(org.springframework.boot.context.properties.bind.BindException failure) {
		ConfigurationProperty property = failure.getProperty();
		String name = String.valueOf((property != null) ? property.getName() : failure.getName());
		String value = (property == null) ? ""
				: Secrets.isSecret(name) ? " as it is given" : " '" + property.getValue() + "'";
		return "The property " + name + " cannot be" + (value.isEmpty() ? " used" : value) + ": it is of type "
				+ failure.getTarget().getType().resolve(Object.class).getSimpleName() + ".";
	}

	private static String sentence(Throwable failure) {
		PortInUseException portInUse = find(failure, PortInUseException.class);
		if (portInUse != null) {
			return "Port " + portInUse.getPort() + " is in use; choose another with --port or --management-port.";
		}
		BindException address = find(failure, BindException.class);
		if (address != null) {
			return "The address cannot be listened on: " + address.getMessage() + ".";
		}
		BusException bus = find(failure, BusException.class);
		return (bus != null && bus.getMessage() != null) ? bus.getMessage()
				: "Millrace did not start: " + deepest(failure);
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static Throwable deepest(Throwable failure) {
		Throwable deepest = failure;
		while (deepest.getCause() != null) {
			deepest = deepest.getCause();
		}
		return deepest;
	}

}
