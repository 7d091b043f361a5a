package io.millrace.worker.protocol;

import io.millrace.protocol.TraceContext;
import io.millrace.protocol.message.Finish;
import org.jspecify.annotations.Nullable;

/** Is told of what is rare, and of traced sequences. It must neither block nor throw. */
public interface ProtocolObserver {

	/** Looks away. */
	ProtocolObserver NONE = new ProtocolObserver() {
	};

	/** A gateway asked for what it had missed. */
	default void onResume() {
	}

	/** The end of a sequence was sent again. */
	default void onFinishResent() {
	}

	/** A gateway fell silent, and what it had here was dropped. */
	default void onGatewayExpired() {
	}

	/**
	 * A traced sequence has ended.
	 * @param trace the span that it is part of
	 * @param acceptedNanosAgo how long ago it was accepted
	 * @param firstTokenNanosAgo how long ago its first token was sent; null if it has
	 * none
	 * @param finish how it ended
	 */
	default void onTraced(TraceContext trace, long acceptedNanosAgo, @Nullable Long firstTokenNanosAgo, Finish finish) {
	}

	/** The worker had been declared lost, and came back as a new incarnation. */
	default void onIncarnation() {
	}

}
