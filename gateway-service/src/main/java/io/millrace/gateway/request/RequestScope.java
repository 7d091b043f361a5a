package io.millrace.gateway.request;

import java.util.regex.Pattern;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.Callers;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TraceContext;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * One HTTP request as log, client and metrics know it.
 *
 * @param id identity of the request in this system, and its idempotency key
 * @param clientId what the client calls it, in {@code x-request-id}
 * @param arrivedNanos {@link System#nanoTime()} at its arrival
 * @param caller who asks
 * @param priority of its work where the request itself names none; a larger one waits
 * longer
 * @param trace its span; null where it is not traced
 */
public record RequestScope(RequestId id, @Nullable String clientId, long arrivedNanos, Caller caller, int priority,
		@Nullable TraceContext trace) {

	static final String HEADER = "x-request-id";

	private static final String ATTRIBUTE = RequestScope.class.getName();

	private static final String PRIORITY = RequestScope.class.getName() + ".priority";

	private static final String TRACE = RequestScope.class.getName() + ".trace";

	private static final Pattern CLIENT_ID = Pattern.compile("[\\w.:/+=@-]{1,128}");

	/** The scope of this exchange, which begins at the first call. */
	public static RequestScope of(ServerWebExchange exchange) {
		Arrival arrival = (Arrival) exchange.getAttributes()
			.computeIfAbsent(ATTRIBUTE, (name) -> Arrival.now(exchange.getRequest().getHeaders().getFirst(HEADER)));
		return new RequestScope(arrival.id(), arrival.clientId(), arrival.nanos(), Callers.of(exchange),
				exchange.getAttributeOrDefault(PRIORITY, 0), exchange.getAttribute(TRACE));
	}

	/** Lets an exchange's work wait for others', of its own accord. */
	public static void postpone(ServerWebExchange exchange, int priority) {
		exchange.getAttributes().put(PRIORITY, priority);
	}

	/** Says which span is the request's. */
	static void traced(ServerWebExchange exchange, TraceContext trace) {
		exchange.getAttributes().put(TRACE, trace);
	}

	/** With the usual priority, and not traced. */
	public RequestScope(RequestId id, @Nullable String clientId, long arrivedNanos, Caller caller) {
		this(id, clientId, arrivedNanos, caller, 0, null);
	}

	/** The id that the client is told: its own, where it gave one. */
	public String shownId() {
		return (this.clientId != null) ? this.clientId : this.id.value();
	}

	private record Arrival(RequestId id, @Nullable String clientId, long nanos) {

		static Arrival now(@Nullable String given) {
			boolean taken = given != null && CLIENT_ID.matcher(given).matches();
			return new Arrival(RequestId.create(), taken ? given : null, System.nanoTime());
		}

	}

}
