package io.millrace.gateway.responses;

import java.util.List;

import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.request.QueryValues;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/responses/{id}}: responses that are stored. */
@RestController
final class StoredController {

	private final ResponseShelf shelf;

	private final BackgroundResponses background;

	StoredController(ResponseShelf shelf, BackgroundResponses background) {
		this.shelf = shelf;
		this.background = background;
	}

	@GetMapping("/v1/responses/{id}")
	Mono<Void> get(@PathVariable String id, @RequestParam(required = false) @Nullable String stream,
			@RequestParam(name = "starting_after", required = false) @Nullable String startingAfter,
			ServerWebExchange exchange) {
		String tenant = Callers.of(exchange).name();
		Long after = QueryValues.number("starting_after", startingAfter, -1, Integer.MAX_VALUE);
		if (QueryValues.flag("stream", stream)) {
			return this.background.stream(exchange, tenant, id, (after != null) ? after : -1);
		}
		if (after != null) {
			throw Fields.invalid("starting_after", "'starting_after' is for answers that are streamed, with 'stream'.");
		}
		return this.background.resource(tenant, id)
			.switchIfEmpty(this.shelf.require(tenant, id).map((stored) -> stored.resource()))
			.flatMap((resource) -> Responses.json(exchange.getResponse(), resource));
	}

	@DeleteMapping("/v1/responses/{id}")
	Mono<Void> delete(@PathVariable String id, ServerWebExchange exchange) {
		String tenant = Callers.of(exchange).name();
		return this.background.forget(tenant, id).then(this.shelf.delete(tenant, id)).flatMap((wasThere) -> {
			if (!wasThere) {
				throw ResponseShelf.notFound(id);
			}
			return Responses.json(exchange.getResponse(), Json.bytes((json) -> {
				json.writeStartObject();
				json.writeStringProperty("id", id);
				json.writeStringProperty("object", "response");
				json.writeBooleanProperty("deleted", true);
				json.writeEndObject();
			}));
		});
	}

	@PostMapping("/v1/responses/{id}/cancel")
	Mono<Void> cancel(@PathVariable String id, ServerWebExchange exchange) {
		return this.background.cancel(Callers.of(exchange).name(), id)
			.flatMap((resource) -> Responses.json(exchange.getResponse(), resource));
	}

	@GetMapping("/v1/responses/{id}/input_items")
	Mono<Void> inputItems(@PathVariable String id, @RequestParam(required = false) @Nullable String limit,
			@RequestParam(required = false) @Nullable String order,
			@RequestParam(required = false) @Nullable String after, ServerWebExchange exchange) {
		ItemPage page = ItemPage.of(limit, order, after);
		return this.shelf.require(Callers.of(exchange).name(), id).map((stored) -> {
			List<ObjectNode> items = StoredItems.input(stored);
			return page.toBytes(items);
		}).flatMap((body) -> Responses.json(exchange.getResponse(), body));
	}

}
