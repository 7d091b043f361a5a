/**
 * The bus over Apache Artemis: the client, and the broker that runs inside a JVM.
 * <p>
 * A broker of its own needs for {@code millrace.#} what {@link EmbeddedBroker} sets in
 * code: {@code address-full-policy=FAIL}, {@code auto-create-queues=false},
 * {@code auto-create-addresses=true}, {@code auto-delete-addresses=true} and
 * {@code max-delivery-attempts=-1}; for {@code millrace.submit.#} besides
 * {@code max-size-messages} (the bound that answers {@code FULL}) and
 * {@code default-exclusive-queue=true}; and a {@code message-expiry-scan-period} of about
 * a second.
 */
@NullMarked
package io.millrace.protocol.bus.artemis;

import org.jspecify.annotations.NullMarked;
