package io.millrace.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.FinishAck;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.message.LoRAResponse;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.ResetPrefixCache;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;

/** Examples of every message. */
public final class Messages {

	public static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "gateway-1", 11);

	public static final ProcessId SCHEDULER = new ProcessId(Role.SCHEDULER, "scheduler-1", 22);

	public static final ProcessId WORKER = new ProcessId(Role.WORKER, "worker-1", 33);

	private static final Instant DEADLINE = Instant.parse("2030-01-02T03:04:05.678901Z");

	private Messages() {
	}

	public static List<Message> all() {
		RequestId id = RequestId.create();
		Attempt attempt = new Attempt(1, 2);
		Usage usage = new Usage(3, 1, 7);
		GenerationTask task = task(id, TokenIds.of(1, 2, 3));
		ModelCard card = new ModelCard("org/model.v2#*", PipelineTask.TEXT_GENERATION, 2048, 512, TokenIds.of(2),
				new GenerationDefaults(0.7, null, 0.9, 0.05, 1.1, 512), "abc", 1_700_000_000L, List.of("model", "gpt"),
				null);
		return List.of(new Submit(task, 1, 2), new Accepted(id, attempt, WORKER), new Busy(id, attempt, WORKER),
				new Cancel(id, Attempt.LAST, GATEWAY),
				new Dispatch(SCHEDULER, 4,
						List.of(new Dispatch.Item(task, attempt),
								new Dispatch.Item(task, attempt, WorkerRole.PREFILL))),
				new Admit(id, attempt, WORKER),
				new Reject(id, 1, ErrorCode.OVERLOADED, "The queue is full.", Duration.ofMillis(1500),
						CapacityReason.QUEUE_FULL),
				new Reject(id, 1, ErrorCode.UNAVAILABLE, "Nobody serves it.", null, null),
				new Frame(WORKER, List.of(new Output.Tokens(id, attempt, 5, TokenIds.of(-1, 0, Integer.MAX_VALUE)))),
				new Frame(WORKER,
						List.of(new Output.Tokens(id, attempt, 0, TokenIds.of(4, 5),
								LogProbabilities.of(1, new float[] { -1.5f, -0.5f, -0.25f, -0.25f },
										new int[] { 7, 5 }),
								LogProbabilities.of(0, new float[] { -3 }, new int[0]), 16))),
				new Submit(special(id), 1, 2), new Submit(vectors(id), 0, 0),
				new Finish(id, attempt, WORKER, new Outcome.Finished(FinishReason.LENGTH), usage),
				new Finish(id, attempt, WORKER, new Outcome.Failed(ErrorCode.INTERNAL, "Broken."), usage),
				new Hello(WORKER, "pool", card),
				new Hello(WORKER, "pool",
						new ModelCard("e", PipelineTask.EMBEDDINGS_GENERATION, 128, 512, TokenIds.EMPTY,
								GenerationDefaults.NONE, "abc", 1, List.of(),
								new EmbeddingForm(96, true, List.of(48, 24)))),
				new Load(WORKER, "pool", 9, WorkerState.READY, 1, 2, 8, 3, 4, 5L, 6L,
						List.of(new Load.Held(id, attempt, 7))),
				new Finish(id, attempt, WORKER, new Outcome.HandedOver(), usage), new Resume(id, attempt, 5, GATEWAY),
				new FinishAck(id, attempt), new Gone(id, attempt, WORKER), new Lost(WORKER), new Alive(GATEWAY, 3),
				new Probe(), new Drain(true), new ResetPrefixCache(), new Submit(adapted(id), 0, 0),
				new Submit(traced(id), 0, 0),
				new Load(WORKER, "pool", 9, WorkerState.READY, 1, 2, 8, 3, 4, 5L, 6L, List.of(),
						List.of(new LoRAAdapter("sql", "0123", 1_700_000_000L)), 16, WorkerRole.DECODE),
				new LoRARequest(id, LoRAOperation.LOAD, "sql", "/adapters/sql", true, GATEWAY),
				new LoRARequest(id, LoRAOperation.UNLOAD, "sql", null, false, GATEWAY),
				new LoRAResponse(id, WORKER, LoRAStatus.LOAD_NAME_EXISTS, "There is one."),
				new KvEvent(WORKER, "pool", 7,
						List.of(new KvEvent.Change(KvEvent.Kind.STORED,
								List.of(new BlockHash(1, -1), new BlockHash(-2, 3))),
								new KvEvent.Change(KvEvent.Kind.CLEARED, List.of()))));
	}

	public static GenerationTask task(RequestId id, TokenIds prompt) {
		return new GenerationTask(id, "org/model.v2#*", prompt, TokenIds.of(9, 8),
				new SamplingParams(0.5, 3, 0.9, -42, 0, 16, false, TokenIds.of(7)), GATEWAY, DEADLINE, "tenant");
	}

	/** A task that asks for all that there is. */
	public static GenerationTask special(RequestId id) {
		SamplingParams sampling = SamplingParams.builder(16)
			.temperature(0.7)
			.minP(0.05)
			.minNewTokens(3)
			.repetitionPenalty(1.1)
			.presencePenalty(-0.5)
			.frequencyPenalty(0.25)
			.logitBias(Map.of(3, -100.0, 70_000, 1.5))
			.allowedTokenIds(TokenIds.of(1, 2))
			.bannedTokenIds(TokenIds.of(9))
			.logprobs(0)
			.promptLogprobs(20)
			.logitsProcessors(List.of(new LogitsProcessorCall("no-repeat-ngram", "{\"size\": 3}")))
			.build();
		return new GenerationTask(id, "org/model.v2#*", TokenIds.of(1), TokenIds.EMPTY, sampling, GATEWAY, DEADLINE,
				"tenant", new Routing(-3, "w1", "acme"), null, new GrammarOrder("regex", "{\"pattern\":\"[0-9]+\"}"));
	}

	/** A task that asks for the vectors of two texts. */
	private static GenerationTask vectors(RequestId id) {
		EmbeddingOrder order = new EmbeddingOrder(List.of(1, 2), 48);
		return new GenerationTask(id, "e", TokenIds.of(1, 2, 3), TokenIds.EMPTY, SamplingParams.greedy(order.numbers()),
				GATEWAY, DEADLINE, null, null, order);
	}

	/** A task of an adapter. */
	private static GenerationTask adapted(RequestId id) {
		return new GenerationTask(id, "m", TokenIds.of(1), TokenIds.EMPTY, SamplingParams.greedy(1), GATEWAY, DEADLINE,
				null, null, null, null, "sql");
	}

	/** A task that is traced. */
	private static GenerationTask traced(RequestId id) {
		return new GenerationTask(id, "m", TokenIds.of(1), TokenIds.EMPTY, SamplingParams.greedy(1), GATEWAY, DEADLINE,
				null, null, null, null, null,
				new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
	}

	public static TokenIds longPrompt(int length) {
		return TokenIds.of(IntStream.range(0, length).map((index) -> index * 31 % 150_000).toArray());
	}

	public static Envelope envelope(Message message) {
		return Envelope.of(GATEWAY, message);
	}

	/** A small message that is told from others by its id. */
	public static Envelope cancel(RequestId id) {
		return envelope(new Cancel(id, Attempt.LAST, GATEWAY));
	}

}
