package io.millrace.scheduler.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Cancel;

/**
 * What gateways have cancelled, the most recent ones; a later submission may be served.
 */
final class Tombstones {

	private static final int MAX_TOMBSTONES = 16_384;

	private final Map<RequestId, Attempt> upTo = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<RequestId, Attempt> eldest) {
			return size() > MAX_TOMBSTONES;
		}

	};

	void bury(Cancel cancel) {
		this.upTo.merge(cancel.requestId(), cancel.upTo(), (one, other) -> one.isOlderThan(other) ? other : one);
	}

	/** The newest cancelled try, if it is this one or a later one. */
	Optional<Attempt> covering(RequestId request, Attempt attempt) {
		return Optional.ofNullable(this.upTo.get(request)).filter((newest) -> !newest.isOlderThan(attempt));
	}

}
