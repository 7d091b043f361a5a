package io.millrace.gateway.stream;

import java.util.Map;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;

/**
 * Gives each generation what arrives for it. A worker that is admitted for a request
 * nobody knows any more is told to stop.
 */
final class Demultiplexer {

	private final Map<RequestId, Generation> open;

	private final GenerationLinks links;

	Demultiplexer(Map<RequestId, Generation> open, GenerationLinks links) {
		this.open = open;
		this.links = links;
	}

	void onMessage(Message message) {
		switch (message) {
			case Admit admit -> onAdmit(admit);
			case Reject reject -> onReject(reject);
			case Frame frame -> frame.outputs().forEach((output) -> onOutput(frame.worker(), output));
			case Finish finish -> onFinish(finish);
			default -> {
				// No message for a gateway: a newer release may know it.
			}
		}
	}

	private void onAdmit(Admit admit) {
		Generation generation = this.open.get(admit.requestId());
		if (generation != null) {
			generation.onAdmit(admit);
		}
		else {
			this.links.cancel(admit.requestId(), "", admit.worker());
		}
	}

	private void onReject(Reject reject) {
		Generation generation = this.open.get(reject.requestId());
		if (generation != null) {
			generation.onReject(reject);
		}
	}

	private void onOutput(ProcessId worker, Output output) {
		Generation generation = this.open.get(output.requestId());
		switch (output) {
			case Output.Tokens tokens -> {
				if (generation != null) {
					generation.onTokens(worker, tokens);
				}
			}
		}
	}

	private void onFinish(Finish finish) {
		Generation generation = this.open.get(finish.requestId());
		if (generation != null) {
			generation.onFinish(finish);
		}
	}

}
