package io.millrace.gateway.stream;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * All generations of this gateway, from their submission to their confirmed end. The
 * gateway owns them: what arrives on the bus for an unknown id is dropped, and whoever
 * still works on it is told to stop.
 */
public final class Generations {

	private static final Logger logger = LoggerFactory.getLogger(Generations.class);

	/** A CANCEL overtakes the requests that wait. */
	private static final int CANCEL_PRIORITY = 9;

	private final Map<RequestId, Generation> open = new ConcurrentHashMap<>();

	private final ProcessId self;

	private final Bus bus;

	private final Decoder decoder;

	private final StreamSettings settings;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final GenerationLinks links = new BusLinks();

	private final Demultiplexer demultiplexer = new Demultiplexer(this.open, this.links);

	/**
	 * No generations yet.
	 * @param self this gateway, whose inbox workers answer to
	 * @param bus where requests go
	 * @param tokenizer who decodes
	 * @param decoding one thread, for the calls to the tokenizer
	 * @param settings time limits and bounds
	 * @param meters where it is recorded
	 * @param nanos a clock like {@link System#nanoTime()}
	 */
	public Generations(ProcessId self, Bus bus, TokenizerApi tokenizer, Scheduler decoding, StreamSettings settings,
			GatewayMeters meters, LongSupplier nanos) {
		this.self = self;
		this.bus = bus;
		this.decoder = new DecoderBatcher(tokenizer, decoding, settings.decodeInterval(), settings.decodeTimeout());
		this.settings = settings;
		this.meters = meters;
		this.nanos = nanos;
		meters.gauge(GatewayMetric.OPEN_GENERATIONS, this.open, Map::size);
		meters.gauge(GatewayMetric.RESPONSES_BUFFERED, this.open,
				(all) -> all.values().stream().mapToInt(Generation::buffered).sum());
	}

	/**
	 * Serves a request once it is subscribed to. Cancelling the subscription cancels the
	 * request wherever it is.
	 * @param request what to serve
	 * @return its pieces; fails with {@link io.millrace.protocol.MillraceException}
	 */
	public Flux<Piece> open(GenerationRequest request) {
		return Flux.create((sink) -> start(request, sink), FluxSink.OverflowStrategy.ERROR);
	}

	/** Takes what arrives in this gateway's inbox. */
	public void onMessage(Message message) {
		this.demultiplexer.onMessage(message);
	}

	/** Looks at the clock; to be called every few hundred milliseconds. */
	public void tick() {
		this.open.values().forEach(Generation::tick);
	}

	/** Ends all that is still open: clients get an error, workers a CANCEL. */
	public void shutdown() {
		this.open.values().forEach(Generation::shutdown);
	}

	/** How many are open: submitted, and not yet known to have ended everywhere. */
	public int openCount() {
		return this.open.size();
	}

	private void start(GenerationRequest request, FluxSink<Piece> sink) {
		Generation generation = new Generation(request, sink, this.links, this.decoder, this.settings, this.meters,
				this.nanos);
		if (this.open.putIfAbsent(request.id(), generation) != null) {
			sink.error(new IllegalStateException("Request " + request.id() + " is open already."));
			return;
		}
		generation.start();
	}

	private final class BusLinks implements GenerationLinks {

		@Override
		public CompletionStage<SendResult> submit(GenerationRequest request, int send, Instant deadline) {
			GenerationTask task = new GenerationTask(request.id(), request.model().name(), request.prompt(),
					request.sampling(), Generations.this.self, deadline);
			return Generations.this.bus.send(Address.submit(request.pool()), envelope(new Submit(task, 0)),
					new SendOptions(SendOptions.DEFAULT.priority(), deadline, request.id() + "/0/" + send));
		}

		@Override
		public void cancel(RequestId id, String pool, @Nullable ProcessId worker) {
			Address address = (worker != null) ? Address.inbox(worker) : Address.submit(pool);
			Generations.this.bus.send(address, envelope(new Cancel(id)), new SendOptions(CANCEL_PRIORITY, null, null))
				.whenComplete((result, failure) -> {
					if (failure != null) {
						logger.debug("CANCEL of {} was not sent, and is tried again: {}", id, failure.toString());
					}
				});
		}

		@Override
		public void closed(RequestId id) {
			Generations.this.open.remove(id);
		}

		private Envelope envelope(Message message) {
			return Envelope.of(Generations.this.self, message);
		}

	}

}
