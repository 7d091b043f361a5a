package io.millrace.protocol.bus;

/** Takes what a subscription delivers. It must not block. */
@FunctionalInterface
public interface DeliveryHandler {

	void onDelivery(Delivery delivery);

}
