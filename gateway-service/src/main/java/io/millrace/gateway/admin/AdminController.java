package io.millrace.gateway.admin;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.millrace.gateway.error.RecentErrors;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.observe.RecentGenerations;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.gateway.stream.Generations;
import io.millrace.gateway.stream.Timeline;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Bus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The routes of operators. What they see and do of requests is this gateway's alone. */
@RestController
final class AdminController {

	private final Generations generations;

	private final RecentGenerations recent;

	private final RecentErrors errors;

	private final ModelRegistry models;

	private final WorkerCommands workers;

	private final Bus bus;

	AdminController(Generations generations, RecentGenerations recent, RecentErrors errors, ModelRegistry models,
			WorkerCommands workers, Bus bus) {
		this.generations = generations;
		this.recent = recent;
		this.errors = errors;
		this.models = models;
		this.workers = workers;
		this.bus = bus;
	}

	@GetMapping("/admin/status")
	Mono<Void> status(ServerWebExchange exchange) {
		List<Timeline> open = this.generations.timelines();
		Map<String, Integer> ready = this.models.readyWorkers();
		StatusView view = new StatusView(
				new StatusView.Gateway(open.size(),
						open.stream().filter((timeline) -> timeline.admitted() == null).count(),
						this.recent.tokens() + open.stream().mapToLong(Timeline::tokens).sum(), this.bus.isConnected()),
				this.models.list()
					.stream()
					.map((card) -> StatusView.Model.of(card, this.models, ready.getOrDefault(card.name(), 0)))
					.toList(),
				this.models.workers().stream().map(StatusView.Worker::of).toList());
		return Responses.json(exchange.getResponse(), Json.bytes(view));
	}

	@GetMapping("/admin/requests")
	Mono<Void> requests(ServerWebExchange exchange) {
		Instant now = Instant.now();
		List<RequestView> open = this.generations.timelines()
			.stream()
			.sorted(Comparator.comparing(Timeline::arrived))
			.map((timeline) -> RequestView.of(timeline, now))
			.toList();
		List<RequestView> ended = this.recent.list().stream().map((timeline) -> RequestView.of(timeline, now)).toList();
		return Responses.json(exchange.getResponse(), Json.bytes(new RequestList(open, ended)));
	}

	@DeleteMapping("/admin/requests/{id}")
	Mono<Void> cancel(@PathVariable String id, ServerWebExchange exchange) {
		RequestId open = this.generations.timelines()
			.stream()
			.map(Timeline::id)
			.filter((each) -> each.value().equals(id))
			.findFirst()
			.orElseThrow(() -> new MillraceException(ErrorCode.NOT_FOUND, "No open request has the id '" + id + "'."));
		this.generations.abort(open);
		return Responses.json(exchange.getResponse(), Json.bytes(new Cancelled(id, true)));
	}

	@GetMapping("/admin/errors")
	Mono<Void> errors(ServerWebExchange exchange) {
		List<ErrorView> latest = this.errors.list()
			.stream()
			.map((entry) -> new ErrorView(entry.at().toEpochMilli(), entry.id(), entry.tenant(), entry.route(),
					entry.status(), entry.reason(), entry.message()))
			.toList();
		return Responses.json(exchange.getResponse(), Json.bytes(new ErrorList(latest)));
	}

	@PostMapping("/admin/workers/{name}/drain")
	Mono<Void> drain(@PathVariable String name, ServerWebExchange exchange) {
		return this.workers.drain(name, true)
			.then(Responses.json(exchange.getResponse(), Json.bytes(new WorkerAnswer(name, "draining"))));
	}

	@PostMapping("/admin/workers/{name}/resume")
	Mono<Void> resume(@PathVariable String name, ServerWebExchange exchange) {
		return this.workers.drain(name, false)
			.then(Responses.json(exchange.getResponse(), Json.bytes(new WorkerAnswer(name, "ready"))));
	}

	@PostMapping("/reset_prefix_cache")
	Mono<Void> resetPrefixCache(ServerWebExchange exchange) {
		return this.workers.resetPrefixCaches()
			.flatMap((count) -> Responses.json(exchange.getResponse(), Json.bytes(new ResetAnswer(count))));
	}

	record RequestList(List<RequestView> open, List<RequestView> recent) {

	}

	record Cancelled(String id, boolean cancelled) {

	}

	record ErrorList(List<ErrorView> errors) {

	}

	record ErrorView(long at, String id, String tenant, String route, int status, String reason, String message) {

	}

	record WorkerAnswer(String worker, String state) {

	}

	record ResetAnswer(int workers) {

	}

}
