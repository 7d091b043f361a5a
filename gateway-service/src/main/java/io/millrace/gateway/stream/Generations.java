package io.millrace.gateway.stream;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TraceContext;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.message.FinishAck;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Routing;
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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * All generations of this gateway, from their submission to their confirmed end. The
 * gateway owns them: what arrives on the bus for an unknown id is dropped, and whoever
 * still works on it is told to stop.
 */
public final class Generations {

	private static final Logger logger = LoggerFactory.getLogger(Generations.class);

	/** A CANCEL overtakes the requests that wait. */
	private static final SendOptions CANCEL = new SendOptions(9, null, null);

	/** What was admitted once overtakes what was not. */
	private static final int RESUBMIT_PRIORITY = 6;

	private final Map<RequestId, OpenRequest> open = new ConcurrentHashMap<>();

	private final ProcessId self;

	private final Bus bus;

	private final Decoder decoder;

	private final StreamSettings settings;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final LeaseClock leaseClock;

	private final AtomicInteger reconnects = new AtomicInteger();

	/** When the bus was found to be away; only the ticking thread touches it. */
	private @Nullable Long awaySinceNanos;

	private final List<Consumer<Timeline>> onlookers = new CopyOnWriteArrayList<>();

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
	 * @param leaseClock by which the silence of others is measured
	 */
	public Generations(ProcessId self, Bus bus, TokenizerApi tokenizer, Scheduler decoding, StreamSettings settings,
			GatewayMeters meters, LongSupplier nanos, LeaseClock leaseClock) {
		this.self = self;
		this.bus = bus;
		this.decoder = new DecoderBatcher(tokenizer, decoding, settings.decodeInterval(), settings.decodeTimeout());
		this.settings = settings;
		this.meters = meters;
		this.nanos = nanos;
		this.leaseClock = leaseClock;
		meters.gauge(GatewayMetric.OPEN_GENERATIONS, this.open, Map::size);
		meters.gauge(GatewayMetric.RESPONSES_BUFFERED, this.open,
				(all) -> all.values().stream().mapToInt(OpenRequest::buffered).sum());
		meters.gauge(GatewayMetric.AWAITING_ADMISSION, this.open,
				(all) -> all.values().stream().filter((each) -> each.timeline().admitted() == null).count());
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

	/**
	 * Serves a request whose output is wanted as a whole, once it is subscribed to.
	 * Cancelling the subscription cancels the request wherever it is.
	 * @param request what to serve
	 * @return all that was generated; fails with
	 * {@link io.millrace.protocol.MillraceException}
	 */
	public Mono<TokenIds> gather(GenerationRequest request) {
		return Mono.create((sink) -> {
			Gathering gathering = new Gathering(request, sink, this.links, this.settings, this.meters, this.nanos);
			if (this.open.putIfAbsent(request.id(), gathering) != null) {
				sink.error(new IllegalStateException("Request " + request.id() + " is open already."));
				return;
			}
			gathering.start();
		});
	}

	/** Takes what arrives in this gateway's inbox, and LOST. */
	public void onMessage(Message message) {
		this.decoder.together(() -> this.demultiplexer.onMessage(message));
	}

	/** Looks at the clock; to be called every few hundred milliseconds. */
	public void tick() {
		watchBus();
		this.open.values().forEach(OpenRequest::tick);
	}

	private void watchBus() {
		long now = this.nanos.getAsLong();
		Long since = this.awaySinceNanos;
		if (this.bus.isConnected()) {
			if (since != null) {
				this.awaySinceNanos = null;
				this.reconnects.incrementAndGet();
			}
		}
		else if (since == null) {
			this.awaySinceNanos = now;
		}
		else if (now - since >= this.settings.outageGrace().toNanos()) {
			this.open.values().forEach((generation) -> generation.busAway(this.settings.outageGrace()));
		}
	}

	/** Ends all that is still open: clients get an error, workers a CANCEL. */
	public void shutdown() {
		this.open.values().forEach(OpenRequest::shutdown);
	}

	/** Tells somebody of each that is closed. It must neither block nor throw. */
	public void whenClosed(Consumer<Timeline> onlooker) {
		this.onlookers.add(onlooker);
	}

	/** Those that are open. */
	public List<Timeline> timelines() {
		return this.open.values().stream().map(OpenRequest::timeline).toList();
	}

	/**
	 * Ends one as an operator wants it: its client gets an error, its worker a CANCEL.
	 * @return whether it was open
	 */
	public boolean abort(RequestId id) {
		OpenRequest found = this.open.get(id);
		if (found != null) {
			found.abort();
		}
		return found != null;
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
		public CompletionStage<SendResult> submit(GenerationRequest request, TokenIds delivered, int submission,
				int crashes, int send, Instant deadline) {
			GenerationTask task = new GenerationTask(request.id(), request.model().name(), request.prompt(), delivered,
					request.sampling(), Generations.this.self, deadline, request.cacheSalt(),
					request.routing().equals(Routing.ANY) ? null : request.routing(), request.embedding(),
					request.grammar(), request.adapter(), request.origin().trace());
			int priority = (submission == 0) ? SendOptions.DEFAULT.priority() : RESUBMIT_PRIORITY;
			return Generations.this.bus.send(Address.submit(request.pool()),
					envelope(new Submit(task, submission, crashes)),
					new SendOptions(priority, deadline, request.id() + "/" + submission + "/" + send));
		}

		@Override
		public void cancel(RequestId id, Attempt upTo, String pool, @Nullable ProcessId worker) {
			Address address = (worker != null) ? Address.inbox(worker) : Address.submit(pool);
			send(id, address, new Cancel(id, upTo, Generations.this.self), CANCEL);
		}

		@Override
		public void resume(RequestId id, Attempt attempt, int offset, ProcessId worker) {
			send(id, Address.inbox(worker), new Resume(id, attempt, offset, Generations.this.self),
					SendOptions.DEFAULT);
		}

		@Override
		public void acknowledge(RequestId id, Attempt attempt, ProcessId worker) {
			send(id, Address.inbox(worker), new FinishAck(id, attempt), SendOptions.DEFAULT);
		}

		/** Each of these is sent again by its own timer. */
		private void send(RequestId id, Address address, Message message, SendOptions options) {
			Generations.this.bus.send(address, envelope(message), options).whenComplete((result, failure) -> {
				if (failure != null) {
					RequestLog.about(logger.atDebug(), id, trace(id))
						.log("{} was not sent to {}: {}", message, address, failure.toString());
				}
			});
		}

		private @Nullable TraceContext trace(RequestId id) {
			OpenRequest request = Generations.this.open.get(id);
			return (request != null) ? request.timeline().origin().trace() : null;
		}

		@Override
		public void closed(RequestId id) {
			OpenRequest closed = Generations.this.open.remove(id);
			if (closed != null) {
				Generations.this.onlookers.forEach((onlooker) -> onlooker.accept(closed.timeline()));
			}
		}

		@Override
		public int reconnects() {
			return Generations.this.reconnects.get();
		}

		@Override
		public long leaseNanos() {
			return Generations.this.leaseClock.nanos();
		}

		private Envelope envelope(Message message) {
			return Envelope.of(Generations.this.self, message);
		}

	}

}
