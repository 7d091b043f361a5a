package io.millrace.process.metric;

/** Names of the metrics of a process's connection to the bus. */
public enum BusMetric {

	CONNECTED("millrace.bus.connected", "Whether the broker is there and all subscriptions receive, 1 or 0"),
	MESSAGES("millrace.bus.messages", "Messages by direction (sent, published, received) and type"),
	REFUSED("millrace.bus.refused_sends", "Messages that the broker refused because their queue was full"),
	FAILED("millrace.bus.failed_sends", "Messages of which nobody knows whether the broker has them");

	private final String id;

	private final String description;

	BusMetric(String id, String description) {
		this.id = id;
		this.description = description;
	}

	public String id() {
		return this.id;
	}

	public String description() {
		return this.description;
	}

}
