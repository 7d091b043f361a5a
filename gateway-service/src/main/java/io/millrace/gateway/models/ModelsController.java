package io.millrace.gateway.models;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ModelCard;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}; an id may contain slashes. */
@RestController
final class ModelsController {

	private final ModelRegistry models;

	ModelsController(ModelRegistry models) {
		this.models = models;
	}

	@GetMapping("/v1/models")
	Mono<Void> list(ServerWebExchange exchange) {
		Caller caller = Callers.of(exchange);
		List<Model> visible = this.models.list()
			.stream()
			.flatMap(this::names)
			.filter((model) -> caller.mayAsk(model.id()))
			.toList();
		return Responses.json(exchange.getResponse(), Json.bytes(new ModelList("list", visible)));
	}

	@GetMapping("/v1/models/{*id}")
	Mono<Void> model(@PathVariable String id, ServerWebExchange exchange) {
		String name = id.substring(1);
		Callers.of(exchange).requireModel(name);
		Model model = this.models.find(name)
			.flatMap((card) -> names(card).filter((each) -> each.id().equals(name)).findFirst())
			.orElseThrow(() -> ModelRegistry.unknown(name));
		return Responses.json(exchange.getResponse(), Json.bytes(model));
	}

	/** A model, and after it its aliases and its adapters. */
	private Stream<Model> names(ModelCard card) {
		return Stream.concat(
				Stream.concat(Stream.of(card.name()), card.aliases().stream()).map((name) -> Model.of(name, card)),
				this.models.adaptersOf(card.name()).stream().map((adapter) -> Model.of(adapter, card)));
	}

	record ModelList(String object, List<Model> data) {

	}

	record Model(String id, String object, long created, @JsonProperty("owned_by") String ownedBy, String root,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String parent,
			@JsonProperty("max_model_len") int maxModelLen) {

		static Model of(String id, ModelCard card) {
			return new Model(id, "model", card.createdEpochSecond(), "millrace", card.name(), null, card.maxModelLen());
		}

		static Model of(LoRAAdapter adapter, ModelCard base) {
			return new Model(adapter.name(), "model", adapter.createdEpochSecond(), "millrace", base.name(),
					base.name(), base.maxModelLen());
		}

	}

}
