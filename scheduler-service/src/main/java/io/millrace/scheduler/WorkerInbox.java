package io.millrace.scheduler;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Address;

/** Reads whose inbox an address is. */
final class WorkerInbox {

	/** A process's name needs no encoding. */
	private static final Pattern INBOX = Pattern.compile("millrace\\.worker\\.([A-Za-z0-9_-]{1,63})\\.([0-9]{1,18})");

	private WorkerInbox() {
	}

	/** The incarnation of a worker that has, or had, this inbox. */
	static Optional<ProcessId> owner(Address address) {
		Matcher inbox = INBOX.matcher(address.name());
		if (!inbox.matches()) {
			return Optional.empty();
		}
		long epoch = Long.parseLong(inbox.group(2));
		return (epoch > 0) ? Optional.of(new ProcessId(Role.WORKER, inbox.group(1), epoch)) : Optional.empty();
	}

}
