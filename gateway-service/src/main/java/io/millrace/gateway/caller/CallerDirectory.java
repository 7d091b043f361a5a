package io.millrace.gateway.caller;

import java.util.Optional;

/** Finds callers whose work goes on without their requests. */
public interface CallerDirectory {

	/** The caller of that name; none where its key is no longer there. */
	Optional<Caller> named(String name);

}
