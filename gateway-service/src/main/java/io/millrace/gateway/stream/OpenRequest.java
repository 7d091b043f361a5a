package io.millrace.gateway.stream;

import java.time.Duration;

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

	void onAdmit(Admit admit);

	void onReject(Reject reject);

	void onTokens(ProcessId worker, Output.Tokens output);

	void onFinish(Finish finish);

	void onGone(Gone gone);

	/** An incarnation of a process is dead. */
	void onLost(ProcessId process);

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
