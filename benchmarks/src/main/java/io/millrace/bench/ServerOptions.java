package io.millrace.bench;

import java.io.IOException;
import java.net.URI;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that asks a running server. */
public final class ServerOptions {

	@Option(names = "--url", defaultValue = "http://127.0.0.1:8000",
			description = "The server (default ${DEFAULT-VALUE}).")
	@SuppressWarnings("NullAway.Init")
	private URI url;

	@Option(names = "--model", description = "The model (default: the first that the server lists).")
	private @Nullable String model;

	@Option(names = "--api-key", description = "The key to send.")
	private @Nullable String apiKey;

	/** Where the server is. */
	public URI url() {
		return this.url;
	}

	/** A client of the server. */
	public ChatStream client() {
		return new ChatStream(this.url, this.apiKey);
	}

	/** The model that was asked for, or the first that the server lists. */
	public String model(ChatStream client) throws IOException, InterruptedException {
		return (this.model != null) ? this.model : client.firstModel();
	}

}
