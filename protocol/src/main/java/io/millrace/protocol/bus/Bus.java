package io.millrace.protocol.bus;

import java.util.concurrent.CompletionStage;

import io.millrace.protocol.message.Envelope;

/**
 * Sends and receives envelopes. All methods may be called from any thread. Sending and
 * publishing never wait for the network; making or ending a subscription does.
 * <p>
 * The broker may be away at the start, and go and come at any time. While it is, sends
 * fail and what is published is lost. A subscription made then begins with the broker,
 * and every one goes on when the broker is back, on a queue made anew if need be.
 */
public interface Bus extends AutoCloseable {

	/**
	 * Sends to a queue: one of its consumers gets the envelope. What is sent to an inbox
	 * that is gone counts as sent and is dropped, or bounces to {@link Address#BOUNCE} if
	 * it was a worker's.
	 * @param queue where to
	 * @param envelope what
	 * @param options priority, expiry, duplicate id
	 * @return completes when the broker has taken or refused it; fails with
	 * {@link BusException} when that cannot be known
	 */
	CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options);

	/**
	 * Sends to a topic: everybody who is subscribed now gets the envelope. At most once;
	 * a failure is logged.
	 */
	void publish(Address topic, Envelope envelope);

	/**
	 * Receives from a queue, which is made if it does not exist. The handler is called by
	 * one thread at a time, in order of priority and then of sending.
	 * @param queue which queue, and how it is made
	 * @param handler called for each delivery; what it throws is logged and the delivery
	 * stays unacknowledged
	 * @return ends the consumption when closed; deliveries not acknowledged by then go to
	 * the next consumer
	 */
	Subscription consume(QueueSpec queue, DeliveryHandler handler);

	/**
	 * Receives what is published to a topic from now on. Each delivery counts as
	 * acknowledged.
	 */
	Subscription subscribe(Address topic, DeliveryHandler handler);

	/** Whether the broker is there now, and all subscriptions receive. */
	boolean isConnected();

	/** Ends all subscriptions and lets go of the broker. */
	@Override
	void close();

}
