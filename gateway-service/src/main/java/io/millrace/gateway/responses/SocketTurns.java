package io.millrace.gateway.responses;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.error.ErrorCodec;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The turns of one connection. It remembers its last response, so that one that is not
 * stored can be continued on the same connection. One message is answered at a time.
 */
final class SocketTurns implements Memory {

	private static final Set<String> NOT_HERE = Set.of("stream", "stream_options", "background");

	private final Caller caller;

	private final Turns turns;

	private final ResponseService service;

	private final ResponseShelf shelf;

	private final RequestBodies bodies;

	private final UnknownFields unknownFields;

	private volatile @Nullable Last last;

	SocketTurns(Caller caller, Turns turns, ResponseService service, ResponseShelf shelf, RequestBodies bodies,
			UnknownFields unknownFields) {
		this.caller = caller;
		this.turns = turns;
		this.service = service;
		this.shelf = shelf;
		this.bodies = bodies;
		this.unknownFields = unknownFields;
	}

	/** The frames of the answer to a message; a failure is one, too. */
	Flux<byte[]> answer(String message) {
		RequestScope scope = new RequestScope(RequestId.create(), null, System.nanoTime(), this.caller);
		return Flux.defer(() -> {
			this.caller.allowance().takeRequest();
			ObjectNode body = body(message);
			String previousId = body.path("previous_response_id").asString("");
			return answer(scope, body).doOnError((failure) -> forget(previousId))
				.doOnNext((event) -> forgetFailed(event, previousId))
				.map(ResponseEvent::json);
		}).onErrorResume((failure) -> Mono.just(SocketErrors.frame(ErrorCodec.describe(failure, scope))));
	}

	private ObjectNode body(String message) {
		ObjectNode body = this.bodies.parse(message.getBytes(StandardCharsets.UTF_8), ObjectNode.class);
		JsonNode type = body.remove("type");
		if (type == null || !type.isString() || !type.stringValue().equals("response.create")) {
			throw Fields.invalid("type", "'type' is response.create.");
		}
		NOT_HERE.forEach((name) -> {
			if (body.has(name)) {
				throw Fields.unsupported(name, "'" + name + "' is not for WebSockets; leave it out.");
			}
		});
		return body;
	}

	private Flux<ResponseEvent> answer(RequestScope scope, ObjectNode body) {
		byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
		ResponseRequest request = ResponseRequest.of(this.bodies.parse(bytes, ResponseWire.class), this.unknownFields,
				null, this.shelf.stores());
		return this.turns.of(scope, bytes, request, this).flatMapMany(this::run);
	}

	private Flux<ResponseEvent> run(Turn turn) {
		return Flux
			.create((sink) -> sink.onDispose(this.service
				.serve(turn,
						(running) -> events(running).doOnNext(sink::next)
							.then(Mono.fromRunnable(() -> remember(running))))
				.subscribe(null, sink::error, sink::complete)));
	}

	private static Flux<ResponseEvent> events(Running running) {
		ResponseEvents events = running.events();
		return running.pieces()
			.concatMapIterable(events::add)
			.onErrorResume((failure) -> events.hasBegun() ? Flux.fromIterable(ResponseAnswers.failed(running, failure))
					: Flux.error(failure));
	}

	private void remember(Running running) {
		Turn turn = running.turn();
		ResponseResource resource = running.events().resource();
		if (!resource.status().equals(ResponseResource.FAILED)) {
			List<ObjectNode> all = new ArrayList<>(turn.window());
			all.addAll(StoredItems.output(resource.toBytes()));
			this.last = new Last(turn.ids().response(), new Past(all, turn.request().store()));
		}
		if (turn.request().store()) {
			this.shelf.put(turn.toStored(resource)).subscribe();
		}
	}

	private void forgetFailed(ResponseEvent event, String previousId) {
		if (event.type().equals("response.failed")) {
			forget(previousId);
		}
	}

	/** What could not be continued once cannot be again. */
	private void forget(String previousId) {
		Last known = this.last;
		if (known != null && known.id().equals(previousId)) {
			this.last = null;
		}
	}

	@Override
	public Mono<Past> recall(String tenant, String previousId) {
		Last known = this.last;
		return (known != null && known.id().equals(previousId)) ? Mono.just(known.past())
				: this.shelf.recall(tenant, previousId);
	}

	/** The last response of the connection, with all that it continues. */
	private record Last(String id, Past past) {

	}

}
