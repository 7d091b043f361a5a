package io.millrace.gateway.adapters;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAOperation;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.message.LoRAResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Asks workers over the bus to load and unload adapters. Thread-safe. */
public final class AdapterLink {

	/** Longer than a worker takes at most. */
	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private final ProcessId self;

	private final Bus bus;

	private final Map<RequestId, MonoSink<LoRAResponse>> open = new ConcurrentHashMap<>();

	/**
	 * A link on which nothing was asked.
	 * @param self to whose inbox workers answer
	 * @param bus used, not owned
	 */
	public AdapterLink(ProcessId self, Bus bus) {
		this.self = self;
		this.bus = bus;
	}

	/** A worker has answered. */
	public void onResponse(LoRAResponse response) {
		MonoSink<LoRAResponse> waiting = this.open.remove(response.id());
		if (waiting != null) {
			waiting.success(response);
		}
	}

	/**
	 * Asks a worker, once it is subscribed to.
	 * @return fails with {@code UNAVAILABLE} if no answer comes
	 */
	Mono<LoRAResponse> ask(ProcessId worker, LoRAOperation operation, String name, @Nullable String path,
			boolean inPlace) {
		RequestId id = RequestId.create();
		LoRARequest request = new LoRARequest(id, operation, name, path, inPlace, this.self);
		return Mono.<LoRAResponse>create((sink) -> {
			this.open.put(id, sink);
			sink.onDispose(() -> this.open.remove(id));
			this.bus.send(Address.inbox(worker), Envelope.of(this.self, request), SendOptions.DEFAULT)
				.whenComplete((_, failure) -> {
					if (failure != null) {
						sink.error(silent(worker));
					}
				});
		}).timeout(TIMEOUT, Mono.error(() -> silent(worker)));
	}

	private static MillraceException silent(ProcessId worker) {
		return new MillraceException(ErrorCode.UNAVAILABLE, "The worker " + worker.name() + " does not answer.");
	}

}
