package io.millrace.worker.engine;

import java.time.Instant;
import java.util.Random;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.worker.step.ModelShape;

/** What the benchmarks serve: 32 streams of 512 tokens in and 512 out. */
final class Streams {

	static final int COUNT = 32;

	static final ModelShape SHAPE = new ModelShape(32_000, 4096, 16, 8192);

	static final EngineSettings SETTINGS = new EngineSettings("benchmark", COUNT, 512, 128, COUNT, TokenIds.EMPTY);

	private static final int PROMPT = 512;

	private static final int OUTPUT = 512;

	private static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "gateway", 1);

	private final Random random = new Random(1);

	Dispatch.Item next() {
		SamplingParams sampling = new SamplingParams(0.8, 40, 0.9, this.random.nextLong(), 0, OUTPUT, true,
				TokenIds.EMPTY);
		return new Dispatch.Item(GenerationTask.fresh(RequestId.create(), "benchmark", prompt(PROMPT), sampling,
				GATEWAY, Instant.MAX), Attempt.FIRST);
	}

	TokenIds prompt(int length) {
		return TokenIds.of(this.random.ints(length, 0, SHAPE.vocabularySize()).toArray());
	}

}
