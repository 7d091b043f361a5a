package io.millrace.gateway.request;

import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.Routing;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What a request says of its answers beside their sampling.
 *
 * @param n how many choices each prompt gets
 * @param cacheSalt see {@link io.millrace.protocol.message.GenerationTask}
 * @param routing when and where they run
 * @param stream whether the answer is streamed
 * @param includeUsage whether a stream's last chunk tells what it took
 * @param grammar what the text has to be; null for free text
 */
public record GenerationOptions(int n, @Nullable String cacheSalt, Routing routing, boolean stream,
		boolean includeUsage, @Nullable GrammarChoice grammar) {

	/** The header that names an endpoint. */
	public static final String ENDPOINT_HEADER = "X-Target-Endpoint";

	private static final int MAX_N = 128;

	private static final int MAX_SALT_LENGTH = 512;

	/**
	 * Checks the wire form and the headers.
	 * @throws MillraceException that names the parameter at fault
	 */
	public static GenerationOptions of(SamplingWire wire, ServerWebExchange exchange) {
		return of(wire, exchange.getRequest().getHeaders().getFirst(ENDPOINT_HEADER));
	}

	/**
	 * Checks the wire form.
	 * @param endpoint what the headers say of the endpoint
	 * @throws MillraceException that names the parameter at fault
	 */
	public static GenerationOptions of(SamplingWire wire, @Nullable String endpoint) {
		Integer n = Checks.range("n", wire.n(), 1, MAX_N);
		boolean stream = Boolean.TRUE.equals(wire.stream());
		if (wire.streamOptions() != null && !stream) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "stream_options",
					"'stream_options' is for answers that are streamed, with 'stream' true.");
		}
		return new GenerationOptions((n != null) ? n : 1, length("cache_salt", wire.cacheSalt(), MAX_SALT_LENGTH),
				routing(wire, endpoint), stream, StreamOptions.wantsUsage(wire.streamOptions()),
				GrammarParameters.of(wire));
	}

	/** The same with another grammar. */
	public GenerationOptions withGrammar(@Nullable GrammarChoice other) {
		return new GenerationOptions(this.n, this.cacheSalt, this.routing, this.stream, this.includeUsage, other);
	}

	/** The body's endpoint wins over the header's. */
	private static Routing routing(SamplingWire wire, @Nullable String header) {
		String target = (wire.targetEndpoint() != null) ? wire.targetEndpoint() : header;
		length("target_endpoint", target, Routing.MAX_ENDPOINT_LENGTH);
		Integer priority = wire.priority();
		return new Routing((priority != null) ? priority : 0, target);
	}

	private static @Nullable String length(String name, @Nullable String text, int most) {
		if (text != null && (text.isBlank() || text.length() > most)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, name, "'" + name + "' has between 1 and " + most
					+ " characters that are not all blank, got " + text.length() + ".");
		}
		return text;
	}

}
