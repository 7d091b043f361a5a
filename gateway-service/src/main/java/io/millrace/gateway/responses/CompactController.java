package io.millrace.gateway.responses;

import java.time.Instant;
import java.util.List;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/responses/compact}: has the model say a conversation in short. The
 * answer is what the user said, and the rest as one item.
 */
@RestController
final class CompactController {

	private static final int MAX_SUMMARY_TOKENS = 1024;

	private static final String TASK = "Summarise this conversation, for yourself to go on from. "
			+ "Keep names, numbers, results and open questions.";

	private final RequestBodies bodies;

	private final Turns turns;

	private final ResponseService service;

	private final ResponseShelf shelf;

	private final UnknownFields unknownFields;

	CompactController(RequestBodies bodies, Turns turns, ResponseService service, ResponseShelf shelf,
			UnknownFields unknownFields) {
		this.bodies = bodies;
		this.turns = turns;
		this.service = service;
		this.shelf = shelf;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/responses/compact", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> compact(ServerWebExchange exchange) {
		return this.bodies.read(exchange, CompactWire.class).flatMap((wire) -> {
			byte[] body = question(wire);
			ResponseRequest request = ResponseRequest.of(this.bodies.parse(body, ResponseWire.class),
					this.unknownFields, null, this.shelf.stores());
			return this.turns.of(RequestScope.of(exchange), body, request, this.shelf);
		}).flatMap((turn) -> this.service.serve(turn, (running) -> answer(exchange, turn, running)));
	}

	/** The same conversation, and the question for what was said. */
	private byte[] question(CompactWire wire) {
		ParameterTable.COMPACT.check(wire.others(), this.unknownFields);
		ObjectNode request = JsonMapper.shared().createObjectNode();
		request.put("model", Checks.required("model", wire.model()));
		request.put("previous_response_id", wire.previousResponseId());
		request.put("instructions", wire.instructions());
		request.put("prompt_cache_key", wire.promptCacheKey());
		request.put("store", false).put("truncation", "auto").put("max_output_tokens", MAX_SUMMARY_TOKENS);
		request.putObject("reasoning").put("effort", "none");
		request.set("input", items(wire));
		return JsonMapper.shared().writeValueAsBytes(request);
	}

	private static ArrayNode items(CompactWire wire) {
		JsonNode input = Fields.there(wire.input());
		if (input == null && wire.previousResponseId() == null) {
			throw Fields.missing("input");
		}
		ArrayNode items = JsonMapper.shared().createArrayNode();
		if (input != null && input.isArray()) {
			items.addAll((ArrayNode) input);
		}
		else if (input != null && input.isString()) {
			items.addObject().put("role", "user").put("content", input.stringValue());
		}
		else if (input != null) {
			throw Fields.invalid("input", "'input' is a string or an array of items.");
		}
		items.addObject().put("role", "user").put("content", TASK);
		return items;
	}

	private static Mono<Void> answer(ServerWebExchange exchange, Turn turn, Running running) {
		return running.pieces()
			.doOnNext(running.events()::add)
			.then(Mono.defer(() -> Responses.json(exchange.getResponse(),
					document(turn, JsonMapper.shared().readTree(running.events().resource().toBytes())))));
	}

	private static byte[] document(Turn turn, JsonNode resource) {
		List<ObjectNode> window = turn.window();
		List<ObjectNode> users = window.subList(0, window.size() - 1)
			.stream()
			.filter((item) -> item.path("role").asString("").equals("user"))
			.toList();
		StringBuilder summary = new StringBuilder();
		resource.path("output").forEach((item) -> item.path("content").forEach((part) -> summary.append(said(part))));
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("id", turn.ids().response());
			json.writeStringProperty("object", "response.compaction");
			json.writeNumberProperty("created_at", Instant.now().getEpochSecond());
			json.writeArrayPropertyStart("output");
			users.forEach((item) -> json.writeRawValue(item.toString()));
			json.writeStartObject();
			json.writeStringProperty("type", "compaction");
			json.writeStringProperty("id", turn.ids().output("compaction", users.size()));
			json.writeStringProperty("encrypted_content", Sealed.seal(summary.toString()));
			json.writeEndObject();
			json.writeEndArray();
			json.writeName("usage");
			json.writeRawValue(resource.path("usage").toString());
			json.writeEndObject();
		});
	}

	private static String said(JsonNode part) {
		return part.path("type").asString("").equals("output_text") ? part.path("text").asString() : "";
	}

}
