package io.millrace.gateway.scoring;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.scoring.ScoringService.Scored;
import io.millrace.gateway.sse.Json;
import io.millrace.protocol.tokenizer.PairsRequest.Pair;
import org.jspecify.annotations.Nullable;

/**
 * A checked rerank request.
 *
 * @param model name of the model
 * @param query what documents are compared with
 * @param documents at least one
 * @param topN how many of them are shown, the best first; null is all
 * @param returnDocuments whether their texts are shown, too
 */
record RerankRequest(String model, String query, List<String> documents, @Nullable Integer topN,
		boolean returnDocuments) {

	static RerankRequest of(RerankWire wire, UnknownFields unknown) {
		ParameterTable.RERANK.check(wire.others(), unknown);
		return new RerankRequest(Checks.required("model", wire.model()), Texts.one("query", wire.query()),
				Texts.several("documents", wire.documents()), Checks.range("top_n", wire.topN(), 1, Integer.MAX_VALUE),
				!Boolean.FALSE.equals(wire.returnDocuments()));
	}

	List<Pair> pairs() {
		return this.documents.stream().map((document) -> new Pair(this.query, document)).toList();
	}

	/** The body of the answer. */
	byte[] answer(RequestScope scope, Scored scored) {
		List<Integer> best = IntStream.range(0, this.documents.size())
			.boxed()
			.sorted(Comparator.comparing((Integer index) -> scored.scores().get(index)).reversed())
			.limit((this.topN != null) ? this.topN : this.documents.size())
			.toList();
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("id", "rerank-" + scope.id().compact());
			json.writeStringProperty("model", scored.model());
			ScoreRequest.writeUsage(json, scored);
			json.writeArrayPropertyStart("results");
			for (int index : best) {
				json.writeStartObject();
				json.writeNumberProperty("index", index);
				if (this.returnDocuments) {
					json.writeObjectPropertyStart("document");
					json.writeStringProperty("text", this.documents.get(index));
					json.writeEndObject();
				}
				json.writeNumberProperty("relevance_score", scored.scores().get(index));
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		});
	}

}
