package io.millrace.protocol;

/** What a process does in a cluster. */
public enum Role {

	GATEWAY, SCHEDULER, WORKER, TOKENIZER;

	/** The lower-case form used in addresses and logs. */
	public String label() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

}
