package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.function.Consumer;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;

/**
 * A request of this gateway from its submission to its confirmed end. Any thread may call
 * it.
 */
interface OpenRequest {

	/** Gives its upstream what the bus brought. */
	void hear(Consumer<Upstream> message);

	default void onAdmit(Admit admit) {
		hear((upstream) -> upstream.onAdmit(admit));
	}

	default void onReject(Reject reject) {
		hear((upstream) -> upstream.onReject(reject));
	}

	default void onTokens(ProcessId worker, Output.Tokens output) {
		hear((upstream) -> upstream.onTokens(worker, output));
	}

	default void onFinish(Finish finish) {
		hear((upstream) -> upstream.onFinish(finish));
	}

	default void onGone(Gone gone) {
		hear((upstream) -> upstream.onGone(gone));
	}

	/** An incarnation of a process is dead. */
	default void onLost(ProcessId process) {
		hear((upstream) -> upstream.onLost(process));
	}

	/** Looks at the clock; called every few hundred milliseconds. */
	void tick();

	/** The bus has been away for longer than requests wait for it. */
	void busAway(Duration time);

	/** Ends it because the gateway stops. */
	void shutdown();

	/** When what happened to it. */
	Timeline timeline();

	/** Ends it because an operator wants so. */
	void abort();

	/** How many tokens wait for the client. */
	int buffered();

}
