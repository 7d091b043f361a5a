package io.millrace.gateway.responses;

/** What the events of reasoning are called. */
public enum ReasoningEvents {

	/** As the OpenResponses contract has it. */
	OPEN_RESPONSES("response.reasoning"),

	/** As OpenAI's description has it. */
	OPENAI("response.reasoning_text");

	private final String prefix;

	ReasoningEvents(String prefix) {
		this.prefix = prefix;
	}

	String delta() {
		return this.prefix + ".delta";
	}

	String done() {
		return this.prefix + ".done";
	}

}
