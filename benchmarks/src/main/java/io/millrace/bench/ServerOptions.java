package io.millrace.bench;

import java.io.IOException;
import java.net.URI;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of a command that asks a running server. */
public final class ServerOptions {

	@Option(names = "--url", defaultValue = "http://127.0.0.1:8000", converter = BaseUrl.class,
			description = "The server, with or without /v1 (default ${DEFAULT-VALUE}).")
	@SuppressWarnings("NullAway.Init")
	private URI url;

	@Option(names = "--model", description = "The model (default: the first that the server lists).")
	private @Nullable String model;

	@Option(names = "--api-key", description = "The key to send.")
	private @Nullable String apiKey;

	/** Where the server is, without {@code /v1}. */
	public URI url() {
		return this.url;
	}

	/** A client of the server. */
	public ChatStream client() {
		return new ChatStream(this.url, this.apiKey);
	}

	@Nullable String apiKey() {
		return this.apiKey;
	}

	/**
	 * The model that was asked for, or the first that the server lists.
	 * @throws IOException also if there is no server
	 */
	public String model(ChatStream client) throws IOException, InterruptedException {
		if (this.model == null) {
			return client.firstModel();
		}
		client.requireServer();
		return this.model;
	}

	/** Reads an HTTP URL, and leaves out where OpenAI's API begins. */
	private static final class BaseUrl implements CommandLine.ITypeConverter<URI> {

		@Override
		public URI convert(String value) {
			try {
				URI url = URI.create(value.replaceFirst("/+$", "").replaceFirst("/v1$", ""));
				if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
					return url;
				}
			}
			catch (IllegalArgumentException ex) {
				throw refusal(value);
			}
			throw refusal(value);
		}

		private static CommandLine.TypeConversionException refusal(String value) {
			return new CommandLine.TypeConversionException(
					"a server is http://HOST:PORT or https://HOST:PORT, got '" + value + "'");
		}

	}

}
