package io.millrace.scheduler.core;

import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.RequestId;

/** Requests that were cancelled or refused; the most recent ones. */
final class Tombstones {

	private static final int MAX_TOMBSTONES = 16_384;

	/** Up to which submission a request is over. */
	private final Map<RequestId, Integer> lastSubmissions = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<RequestId, Integer> eldest) {
			return size() > MAX_TOMBSTONES;
		}

	};

	/** Nobody waits for the request any more. */
	void bury(RequestId request) {
		this.lastSubmissions.put(request, Integer.MAX_VALUE);
	}

	/** This submission was refused; a later one may come. */
	void bury(RequestId request, int submission) {
		this.lastSubmissions.merge(request, submission, Math::max);
	}

	boolean cover(RequestId request, int submission) {
		return this.lastSubmissions.getOrDefault(request, -1) >= submission;
	}

}
