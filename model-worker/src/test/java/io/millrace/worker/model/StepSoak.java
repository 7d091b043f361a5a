package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

/** Runs many steps and prints by how many kilobytes the process grew meanwhile. */
final class StepSoak {

	/** A leak of 3 kB a call is seen. */
	static final long LIMIT_KILOBYTES = 6_000;

	/** Rounds of three steps; 33,334 are 100,000 steps. */
	static final int ROUNDS = Integer.getInteger("millrace.soak.rounds", 600);

	private StepSoak() {
	}

	public static void main(String[] arguments) throws IOException {
		TokenIds prompt = TokenIds.of(5, 9, 11, 2, 40);
		StepBatch mixed = Sequences.batch(Sequences.part(prompt, 0, 5, Sequences.blocks(0, 1, 2)),
				Sequences.part(prompt, 4, 5, Sequences.blocks(4, 1, 2), new Draw(1, 5, 0.9f, 0.5f)));
		Extras extras = new Extras(LogitEdits.NONE.bias(TokenIds.of(3), 1), 3, prompt.slice(1, 5), 2, true);
		StepBatch special = Sequences
			.batch(new Entry(prompt, 0, Sequences.blocks(0, 1, 2), List.of(new Draw(1, 0, 1, 0.5f)), extras));
		try (TorchStepExecutor model = Fixture.open("tied")) {
			run(model, mixed, special);
			run(model, mixed, special);
			long before = residentKilobytes();
			run(model, mixed, special);
			System.out.println(residentKilobytes() - before);
		}
	}

	private static void run(TorchStepExecutor model, StepBatch mixed, StepBatch special) {
		for (int step = 0; step < ROUNDS; step++) {
			model.execute(mixed);
			model.execute(special);
			model.logits(mixed);
		}
	}

	private static long residentKilobytes() throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("RssAnon:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.sum();
	}

}
