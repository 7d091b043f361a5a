package io.millrace.gateway.batches;

import java.util.Locale;

/** Where a batch is. */
enum BatchStatus {

	VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING, COMPLETED, FAILED, EXPIRED, CANCELLED;

	/** In SQL: those that somebody has to go on with. */
	static final String OPEN = "('validating', 'in_progress', 'finalizing', 'cancelling')";

	String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	static BatchStatus of(String id) {
		return valueOf(id.toUpperCase(Locale.ROOT));
	}

	boolean isOpen() {
		return this == VALIDATING || this == IN_PROGRESS || this == FINALIZING || this == CANCELLING;
	}

}
