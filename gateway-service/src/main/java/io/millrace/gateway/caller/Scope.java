package io.millrace.gateway.caller;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an API key opens beside the lists that every key may read. */
public enum Scope {

	/** Everything that asks a model or its tokenizer. */
	INFERENCE,

	/** Routes that change the server. */
	ADMIN,

	/** The parameter {@code priority}. */
	PRIORITY,

	/** The parameter {@code target_endpoint}. */
	TARGET_ENDPOINT;

	/** Its name in configuration and errors. */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** The scope of that name. */
	public static Optional<Scope> of(String id) {
		return Arrays.stream(values()).filter((scope) -> scope.id().equals(id)).findFirst();
	}

}
