package io.millrace.scheduler.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Reject;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that are over, the most recent ones, so that a submit that comes again is
 * not served again. A later submission may be.
 */
final class Answers {

	private static final int MAX_ANSWERS = 16_384;

	private final Map<RequestId, Answer> newest = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<RequestId, Answer> eldest) {
			return size() > MAX_ANSWERS;
		}

	};

	void finished(RequestId request, int submission) {
		keep(request, new Answer(submission, null));
	}

	void rejected(Reject reject) {
		keep(reject.requestId(), new Answer(reject.submission(), reject));
	}

	private void keep(RequestId request, Answer answer) {
		this.newest.merge(request, answer, (one, other) -> (one.submission > other.submission) ? one : other);
	}

	boolean cover(RequestId request, int submission) {
		Answer answer = this.newest.get(request);
		return answer != null && answer.submission >= submission;
	}

	/** What to say again, if this submission was refused. */
	Optional<Reject> reject(RequestId request, int submission) {
		return Optional.ofNullable(this.newest.get(request))
			.map(Answer::reject)
			.filter((reject) -> reject.submission() == submission);
	}

	private record Answer(int submission, @Nullable Reject reject) {

	}

}
