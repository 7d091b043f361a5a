package io.millrace.protocol.bus;

import io.millrace.protocol.message.Envelope;

/** One envelope in the hands of a consumer. */
public interface Delivery {

	Envelope envelope();

	/**
	 * The address that it was sent to; where it bounced, not the one that it is received
	 * from.
	 */
	Address sentTo();

	/**
	 * Takes this one delivery, and no other, off the queue. May be called later and from
	 * any thread; a second call does nothing.
	 */
	void acknowledge();

	/**
	 * How often the broker has delivered it, this time included; what a consumer gave
	 * back by closing may count anew.
	 */
	int deliveryCount();

}
