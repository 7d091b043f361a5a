package io.millrace.gateway.responses;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.RequestScope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Finds what requests continue and refer to. */
final class Turns {

	private final ResponseShelf shelf;

	Turns(ResponseShelf shelf) {
		this.shelf = shelf;
	}

	/**
	 * The turn of a request that came now.
	 * @param memory knows what was said before
	 * @return fails with {@link io.millrace.protocol.MillraceException}
	 */
	Mono<Turn> of(RequestScope scope, byte[] body, ResponseRequest request, Memory memory) {
		return of(scope, new ItemIds(scope.id().compact()), Instant.now(), body, request, memory);
	}

	/** The turn of a request that came before. */
	Mono<Turn> of(RequestScope scope, ItemIds ids, Instant createdAt, byte[] body, ResponseRequest request,
			Memory memory) {
		String previousId = request.previousId();
		String tenant = scope.caller().name();
		Mono<Past> past = (previousId != null) ? memory.recall(tenant, previousId) : Mono.just(Past.NONE);
		return past.flatMap((known) -> resolved(tenant, known, request.input())
			.map((input) -> new Turn(scope, ids, createdAt, body, request, known, withIds(ids, input))));
	}

	private Mono<List<ObjectNode>> resolved(String tenant, Past past, List<ObjectNode> input) {
		if (input.stream().noneMatch(Turns::isReference)) {
			return Mono.just(input);
		}
		return Flux.range(0, input.size())
			.concatMap((index) -> isReference(input.get(index))
					? referred(tenant, past, input.get(index).path("id").asString(), "input[" + index + "].id")
					: Mono.just(input.get(index)))
			.collectList();
	}

	private static boolean isReference(ObjectNode item) {
		return item.path("type").asString().equals("item_reference");
	}

	private Mono<ObjectNode> referred(String tenant, Past past, String id, String path) {
		Optional<ObjectNode> before = withId(past.items(), id);
		if (before.isPresent()) {
			return Mono.just(before.get());
		}
		return Mono.justOrEmpty(ItemIds.responseOf(id))
			.flatMap((response) -> this.shelf.find(tenant, response))
			.flatMap((response) -> Mono.justOrEmpty(withId(StoredItems.of(List.of(response)), id)))
			.switchIfEmpty(Mono.error(() -> Fields.invalid(path,
					"'" + path + "' refers to the item '" + Checks.shortened(id) + "', which is not there.")));
	}

	private static Optional<ObjectNode> withId(List<ObjectNode> items, String id) {
		return items.stream().filter((item) -> item.path("id").asString("").equals(id)).findFirst();
	}

	private static List<ObjectNode> withIds(ItemIds ids, List<ObjectNode> input) {
		List<ObjectNode> all = new ArrayList<>(input.size());
		for (int i = 0; i < input.size(); i++) {
			ObjectNode item = input.get(i);
			if (!item.has("id")) {
				item.put("id", ids.input(item.path("type").asString(), i));
			}
			all.add(item);
		}
		return all;
	}

}
