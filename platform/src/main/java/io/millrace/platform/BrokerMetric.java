package io.millrace.platform;

/** Names of the embedded broker's metrics. */
enum BrokerMetric {

	CONNECTIONS("millrace.broker.connections", "Connections of clients"),
	CONSUMERS("millrace.broker.consumers", "Consumers of queues"),
	QUEUES("millrace.broker.queues", "Queues, those of topics included"),
	MESSAGES("millrace.broker.messages", "Messages in queues, those under way to consumers included"),
	SUBMITS("millrace.broker.submits", "Requests in submit queues that no worker has accepted"),
	BOUNCES("millrace.broker.bounces", "Messages to workers that had no inbox, not yet read by a scheduler"),
	MEMORY("millrace.broker.memory_bytes", "Memory of messages"),
	ADDED("millrace.broker.messages_added", "Messages put into queues"),
	ACKNOWLEDGED("millrace.broker.messages_acknowledged", "Messages acknowledged by consumers");

	private final String id;

	private final String description;

	BrokerMetric(String id, String description) {
		this.id = id;
		this.description = description;
	}

	String id() {
		return this.id;
	}

	String description() {
		return this.description;
	}

}
