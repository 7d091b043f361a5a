package io.millrace.worker.protocol;

/** Is told of what is rare. It must neither block nor throw. */
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

	/** The worker had been declared lost, and came back as a new incarnation. */
	default void onIncarnation() {
	}

}
