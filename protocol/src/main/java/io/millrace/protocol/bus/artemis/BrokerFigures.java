package io.millrace.protocol.bus.artemis;

/**
 * How busy a broker is: a snapshot.
 *
 * @param connections connections of clients
 * @param consumers consumers of queues
 * @param queues queues, those of topics included
 * @param messages messages in queues
 * @param submits those of them in submit queues
 * @param bounces those of them that could not reach a worker
 * @param memoryBytes memory of messages
 * @param added messages that were put into queues that are there now
 * @param acknowledged messages of these queues that were acknowledged
 */
public record BrokerFigures(int connections, long consumers, int queues, long messages, long submits, long bounces,
		long memoryBytes, long added, long acknowledged) {

	/** Of a broker that does not run. */
	static final BrokerFigures NONE = new BrokerFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

}
