package io.millrace.gateway.stream;

import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of requests that are no longer open: of the latest ones, so that it stays
 * small. Thread-safe.
 *
 * @param <T> what is known
 */
final class RecentRequests<T> {

	static final int MOST = 4_096;

	private final Map<RequestId, T> known = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<RequestId, T> eldest) {
			return size() > MOST;
		}

	};

	synchronized @Nullable T get(RequestId id) {
		return this.known.get(id);
	}

	synchronized void put(RequestId id, T value) {
		this.known.put(id, value);
	}

}
