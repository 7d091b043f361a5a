package io.millrace.gateway.admin;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.WorkerStatus;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.WorkerState;

/** Models and workers on the wire, and what this gateway has to do. */
record StatusView(Gateway gateway, List<Model> models, List<Worker> workers) {

	record Gateway(@JsonProperty("open_requests") int openRequests, @JsonProperty("waiting_requests") long waiting,
			@JsonProperty("generated_tokens") long generatedTokens,
			@JsonProperty("bus_connected") boolean busConnected) {

	}

	record Model(String id, String task, @JsonProperty("max_model_len") int maxModelLen, List<String> aliases,
			List<String> adapters, @JsonProperty("ready_workers") int readyWorkers) {

		static Model of(ModelCard card, ModelRegistry models, int ready) {
			return new Model(card.name(), card.task().name().toLowerCase(java.util.Locale.ROOT), card.maxModelLen(),
					card.aliases(), models.adaptersOf(card.name()).stream().map(LoRAAdapter::name).toList(), ready);
		}

	}

	record Worker(String name, String model, String state, int running, int waiting,
			@JsonProperty("max_sequences") int maxSequences, @JsonProperty("free_blocks") int freeBlocks,
			@JsonProperty("total_blocks") int totalBlocks,
			@JsonProperty("prefill_backlog_tokens") long prefillBacklogTokens, List<String> adapters) {

		static Worker of(WorkerStatus status) {
			Load load = status.load();
			String state = !status.heard() ? "silent"
					: (load == null || load.state() == WorkerState.READY) ? "ready" : "draining";
			return (load == null) ? new Worker(status.id().name(), status.model(), state, 0, 0, 0, 0, 0, 0, List.of())
					: new Worker(status.id().name(), status.model(), state, load.running(), load.waiting(),
							load.maxSequences(), load.freeBlocks(), load.totalBlocks(), load.prefillBacklogTokens(),
							load.adapters().stream().map(LoRAAdapter::name).toList());
		}

	}

}
