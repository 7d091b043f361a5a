package io.millrace.gateway.batches;

import java.util.List;

import io.millrace.gateway.files.FileStore;
import io.millrace.gateway.files.FileWriter;
import io.millrace.gateway.files.StoredFile;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The files of a batch's results, which nobody sees before the batch has ended. */
final class BatchOutput {

	private final FileStore files;

	private final Batch batch;

	private final Part answers = new Part("output");

	private final Part failures = new Part("error");

	BatchOutput(FileStore files, Batch batch) {
		this.files = files;
		this.batch = batch;
	}

	/** Adds results, in order. */
	Mono<Void> add(List<LineResult> results) {
		return Flux.fromIterable(results)
			.concatMap((result) -> (result.failed() ? this.failures : this.answers).add(result.content()))
			.then();
	}

	Mono<Void> finish() {
		return this.answers.finish().then(Mono.defer(this.failures::finish));
	}

	/** Shows the files to their tenant, as a part of a transaction. */
	Mono<Void> complete(DatabaseClient client) {
		return this.answers.complete(client).then(Mono.defer(() -> this.failures.complete(client)));
	}

	@Nullable String outputId() {
		return this.answers.id();
	}

	@Nullable String errorId() {
		return this.failures.id();
	}

	/** One of the files, which is begun with its first line. */
	private final class Part {

		private final String kind;

		private @Nullable StoredFile file;

		private @Nullable FileWriter writer;

		Part(String kind) {
			this.kind = kind;
		}

		Mono<Void> add(byte[] content) {
			return writer().flatMap((open) -> {
				byte[] line = java.util.Arrays.copyOf(content, content.length + 1);
				line[content.length] = '\n';
				return open.add(line);
			});
		}

		Mono<Void> finish() {
			FileWriter open = this.writer;
			return (open != null) ? open.finish() : Mono.empty();
		}

		Mono<Void> complete(DatabaseClient client) {
			StoredFile begun = this.file;
			FileWriter open = this.writer;
			return (begun != null && open != null) ? BatchOutput.this.files
				.complete(client, begun, open.bytes(), BatchOutput.this.batch.order().outputExpiresAfter())
				.then() : Mono.empty();
		}

		@Nullable String id() {
			StoredFile begun = this.file;
			return (begun != null) ? begun.id() : null;
		}

		private Mono<FileWriter> writer() {
			FileWriter open = this.writer;
			if (open != null) {
				return Mono.just(open);
			}
			Batch of = BatchOutput.this.batch;
			return BatchOutput.this.files.begin(of.tenant(), of.id() + "_" + this.kind + ".jsonl", "batch_output")
				.map((begun) -> {
					this.file = begun;
					FileWriter fresh = new FileWriter(BatchOutput.this.files, begun.id());
					this.writer = fresh;
					return fresh;
				});
		}

	}

}
