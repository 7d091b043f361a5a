package io.millrace.platform;

import java.util.List;

/** The parts of the platform, of which any one may be lost. */
enum Component {

	GATEWAY("gateway-1", "gateway-2"), SCHEDULER("scheduler-1", "scheduler-2"), TOKENIZER("tokenizer-1", "tokenizer-2"),
	WORKER("worker-1", "worker-2"), BROKER("broker-1", "broker-2"), DATABASE("database");

	private final List<String> names;

	Component(String... names) {
		this.names = List.of(names);
	}

	/** What its processes are called. */
	List<String> names() {
		return this.names;
	}

}
