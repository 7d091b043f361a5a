package io.millrace.gateway.batches;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.files.FileStore;
import io.millrace.gateway.request.QueryValues;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.gateway.store.ObjectId;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /v1/batches}. */
@RestController
final class BatchesController {

	private static final int MAX_LIMIT = 100;

	private static final int USUAL_LIMIT = 20;

	private final RequestBodies bodies;

	private final BatchParts parts;

	private final BatchRunner runner;

	private final Set<String> endpoints;

	BatchesController(RequestBodies bodies, BatchParts parts, BatchRunner runner, Set<String> endpoints) {
		this.bodies = bodies;
		this.parts = parts;
		this.runner = runner;
		this.endpoints = endpoints;
	}

	@PostMapping(path = "/v1/batches", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> create(ServerWebExchange exchange) {
		String tenant = tenant(exchange);
		return this.bodies.read(exchange, BatchWire.class)
			.map((wire) -> BatchOrder.of(wire, this.endpoints))
			.flatMap((order) -> accept(tenant, order))
			.flatMap((batch) -> write(exchange, batch));
	}

	@GetMapping("/v1/batches")
	Mono<Void> list(ServerWebExchange exchange) {
		String tenant = tenant(exchange);
		int limit = QueryValues.limit(exchange.getRequest().getQueryParams().getFirst("limit"), USUAL_LIMIT, MAX_LIMIT);
		String after = exchange.getRequest().getQueryParams().getFirst("after");
		Mono<List<Batch>> found = (after != null)
				? find(tenant, after).flatMap((last) -> store().list(tenant, limit, last).collectList())
				: store().list(tenant, limit, null).collectList();
		return found.flatMap((batches) -> Responses.json(exchange.getResponse(),
				Json.bytes((json) -> BatchJson.writeList(json, batches, limit))));
	}

	@GetMapping("/v1/batches/{id}")
	Mono<Void> batch(@PathVariable String id, ServerWebExchange exchange) {
		return find(tenant(exchange), id).flatMap((batch) -> write(exchange, batch));
	}

	@PostMapping("/v1/batches/{id}/cancel")
	Mono<Void> cancel(@PathVariable String id, ServerWebExchange exchange) {
		String tenant = tenant(exchange);
		return find(tenant, id).flatMap((batch) -> store().cancel(tenant, id))
			.then(Mono.defer(() -> find(tenant, id)))
			.doOnNext((batch) -> {
				if (batch.status() == BatchStatus.CANCELLING) {
					this.runner.cancelled(id);
				}
			})
			.flatMap((batch) -> write(exchange, batch));
	}

	private Mono<Batch> accept(String tenant, BatchOrder order) {
		return this.parts.files()
			.find(tenant, order.inputFileId())
			.switchIfEmpty(Mono.error(() -> MillraceException.of(ErrorCode.INVALID_VALUE, "input_file_id",
					"There is no file '" + order.inputFileId() + "'.")))
			.then(store().openCount(tenant))
			.flatMap((open) -> {
				int most = this.parts.properties().maxOpen();
				if (open >= most) {
					return Mono.error(MillraceException.retryable(ErrorCode.OVERLOADED,
							"An API key may have " + most + " open batches, and has them.", null));
				}
				Batch batch = begin(tenant, order, this.parts.clock());
				return store().insert(batch).doOnSuccess((nothing) -> this.runner.wake()).thenReturn(batch);
			});
	}

	private static Batch begin(String tenant, BatchOrder order, Clock clock) {
		Instant now = clock.instant();
		return new Batch(ObjectId.ofBatch(), tenant, now, now.plus(order.window()), order, BatchStatus.VALIDATING, null,
				null, null, new Batch.Counts(0, 0, 0), new Batch.Times(null, null, null, null));
	}

	private Mono<Batch> find(String tenant, String id) {
		return store().find(tenant, id)
			.switchIfEmpty(Mono
				.error(() -> MillraceException.of(ErrorCode.NOT_FOUND, "id", "There is no batch '" + id + "'.")));
	}

	private BatchStore store() {
		return this.parts.store();
	}

	private static Mono<Void> write(ServerWebExchange exchange, Batch batch) {
		return Responses.json(exchange.getResponse(), Json.bytes((json) -> BatchJson.write(json, batch)));
	}

	private static String tenant(ServerWebExchange exchange) {
		return Callers.of(exchange).name();
	}

}
