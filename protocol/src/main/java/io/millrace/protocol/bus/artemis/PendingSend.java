package io.millrace.protocol.bus.artemis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.jspecify.annotations.Nullable;

/** One send on its way to the broker's answer. */
final class PendingSend implements SendAcknowledgementHandler {

	private final CompletableFuture<SendResult> result = new CompletableFuture<>();

	private final Address address;

	private final byte[] body;

	private final SendOptions options;

	private final long deadlineNanos;

	PendingSend(Address address, byte[] body, SendOptions options, long deadlineNanos) {
		this.address = address;
		this.body = body;
		this.options = options;
		this.deadlineNanos = deadlineNanos;
	}

	Address address() {
		return this.address;
	}

	byte[] body() {
		return this.body;
	}

	SendOptions options() {
		return this.options;
	}

	CompletionStage<SendResult> result() {
		return this.result;
	}

	boolean isDone() {
		return this.result.isDone();
	}

	boolean isOverdue(long nowNanos) {
		return nowNanos - this.deadlineNanos > 0;
	}

	@Override
	public void sendAcknowledged(Message message) {
		this.result.complete(SendResult.SENT);
	}

	@Override
	public void sendFailed(Message message, Exception cause) {
		fail(cause);
	}

	void fail(Exception cause) {
		if (cause instanceof ActiveMQException answer) {
			switch (answer.getType()) {
				case ADDRESS_FULL -> this.result.complete(SendResult.FULL);
				case ADDRESS_DOES_NOT_EXIST, QUEUE_DOES_NOT_EXIST -> this.result.complete(SendResult.SENT);
				default -> failWith("The broker refused a send to " + this.address + ": " + cause.getMessage(), cause);
			}
		}
		else {
			failWith("A send to " + this.address + " failed: " + cause.getMessage(), cause);
		}
	}

	void failWith(String message, @Nullable Exception cause) {
		this.result.completeExceptionally(new BusException(message, cause));
	}

	void expire() {
		this.result.completeExceptionally(
				new BusException("The broker did not answer a send to " + this.address + " in time.", null));
	}

}
