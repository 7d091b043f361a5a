package io.millrace.gateway.adapters;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAOperation;
import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.LoRAResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads an adapter in all workers of its model, or in none, and unloads it in all. A
 * worker that starts later has only the adapters of its own settings; to bring one there,
 * load it again: workers that have it keep it.
 */
final class AdapterService {

	/** How long workers may take to tell everybody what they have. */
	private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(2);

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);

	/** Of a worker that has what is wanted. */
	private static final Set<LoRAStatus> FINE_TO_LOAD = Set.of(LoRAStatus.SUCCESS, LoRAStatus.LOAD_NAME_EXISTS);

	private static final Set<LoRAStatus> FINE_TO_UNLOAD = Set.of(LoRAStatus.SUCCESS,
			LoRAStatus.UNLOAD_NAME_NONEXISTENT);

	private final ModelRegistry models;

	private final AdapterLink workers;

	AdapterService(ModelRegistry models, AdapterLink workers) {
		this.models = models;
		this.workers = workers;
	}

	/**
	 * Does what is asked.
	 * @return a sentence for the client; fails with {@link MillraceException}
	 */
	Mono<String> run(AdapterRequest request) {
		return Mono.defer(() -> {
			ModelCard base = base(request);
			List<ProcessId> asked = this.models.workersOf(base.name());
			if (asked.isEmpty()) {
				throw new MillraceException(ErrorCode.UNAVAILABLE,
						"The model '" + base.name() + "' has no worker now.");
			}
			return ask(request, asked).flatMap((responses) -> conclude(request, responses));
		});
	}

	private ModelCard base(AdapterRequest request) {
		boolean isAdapter = this.models.isAdapter(request.name());
		if (request.operation() == LoRAOperation.LOAD && !isAdapter && this.models.find(request.name()).isPresent()) {
			throw MillraceException.of(ErrorCode.ALREADY_EXISTS, "lora_name",
					"There is a model of the name '" + request.name() + "'.");
		}
		String wanted = request.baseModel();
		String named = (wanted == null && isAdapter) ? request.name() : wanted;
		ModelCard base = (named != null) ? known(named) : only();
		if (base.task() != PipelineTask.TEXT_GENERATION) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "base_model_name",
					"The model '" + base.name() + "' takes no adapters.");
		}
		if (isAdapter && !base.equals(this.models.find(request.name()).orElse(null))) {
			throw MillraceException.of(ErrorCode.ALREADY_EXISTS, "lora_name",
					"There is an adapter of the name '" + request.name() + "' of another model.");
		}
		return base;
	}

	private ModelCard known(String name) {
		return this.models.find(name)
			.orElseThrow(() -> MillraceException.of(ErrorCode.MODEL_NOT_FOUND, "base_model_name",
					"The model '" + name + "' does not exist."));
	}

	private ModelCard only() {
		List<ModelCard> candidates = this.models.list()
			.stream()
			.filter((card) -> card.task() == PipelineTask.TEXT_GENERATION)
			.toList();
		if (candidates.size() != 1) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, "base_model_name",
					"The parameter 'base_model_name' is missing, and there are " + candidates.size()
							+ " models that generate text.");
		}
		return candidates.getFirst();
	}

	private Mono<List<LoRAResponse>> ask(AdapterRequest request, List<ProcessId> asked) {
		return Flux.fromIterable(asked)
			.flatMap((worker) -> this.workers
				.ask(worker, request.operation(), request.name(), request.path(), request.inPlace())
				.onErrorResume(MillraceException.class,
						(failure) -> Mono.just(new LoRAResponse(RequestId.create(), worker, LoRAStatus.LOAD_ERROR,
								String.valueOf(failure.getMessage())))))
			.collectList();
	}

	private Mono<String> conclude(AdapterRequest request, List<LoRAResponse> responses) {
		boolean loads = request.operation() == LoRAOperation.LOAD;
		Set<LoRAStatus> fine = loads ? FINE_TO_LOAD : FINE_TO_UNLOAD;
		List<ProcessId> done = responses.stream()
			.filter((response) -> response.status() == LoRAStatus.SUCCESS)
			.map(LoRAResponse::worker)
			.toList();
		LoRAResponse bad = responses.stream()
			.filter((response) -> !fine.contains(response.status()))
			.findFirst()
			.orElse(null);
		if (bad == null && !done.isEmpty()) {
			return announced(request.name(), done, loads)
				.thenReturn("The adapter '" + request.name() + "' is " + (loads ? "loaded." : "unloaded."));
		}
		LoRAResponse fault = (bad != null) ? bad : responses.getFirst();
		Mono<?> undone = (loads && !request.inPlace() && !done.isEmpty()) ? ask(request.undone(), done) : Mono.empty();
		return undone.then(Mono.error(failure(fault)));
	}

	/** So that whoever hears of it can ask for it at once. */
	private Mono<Void> announced(String name, List<ProcessId> workers, boolean loaded) {
		return Flux.interval(Duration.ZERO, LOOK_INTERVAL)
			.onBackpressureDrop()
			.filter((_) -> workers.stream().allMatch((worker) -> this.models.hasAdapter(worker, name) == loaded))
			.next()
			.timeout(ANNOUNCED_WITHIN, Mono.empty())
			.then();
	}

	private static MillraceException failure(LoRAResponse response) {
		return switch (response.status()) {
			case LOAD_NAME_EXISTS -> failure(ErrorCode.ALREADY_EXISTS, "lora_name", response);
			case LOAD_INVALID_PATH, LOAD_INVALID_ADAPTER -> failure(ErrorCode.INVALID_VALUE, "lora_path", response);
			case LOAD_SLOTS_FULL -> failure(ErrorCode.INVALID_REQUEST, null, response);
			case UNLOAD_NAME_NONEXISTENT -> failure(ErrorCode.NOT_FOUND, "lora_name", response);
			case DISABLED -> failure(ErrorCode.NOT_ENABLED, null, response);
			case LOAD_ERROR, SUCCESS -> failure(ErrorCode.INTERNAL, null, response);
		};
	}

	private static MillraceException failure(ErrorCode code, @Nullable String parameter, LoRAResponse response) {
		return (parameter != null) ? MillraceException.of(code, parameter, response.message())
				: new MillraceException(code, response.message());
	}

}
