package io.millrace.worker.engine;

import java.time.Instant;
import java.util.Random;

import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarText;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.WorkerRole;

/** Makes requests for tests. */
public final class Requests {

	/** Ids are in [0, 32). */
	public static final int VOCABULARY = 32;

	/** Ends a sequence. */
	public static final TokenIds EOS = TokenIds.of(0);

	public static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "gateway", 1);

	public static final ProcessId SCHEDULER = new ProcessId(Role.SCHEDULER, "scheduler", 1);

	private Requests() {
	}

	/** A prompt that is different for each seed. */
	public static TokenIds prompt(long seed, int length) {
		return TokenIds.of(new Random(seed).ints(length, 1, VOCABULARY).toArray());
	}

	/** Greedy, to exactly that many tokens. */
	public static SamplingParams exactly(int maxNewTokens) {
		return new SamplingParams(0, 0, 1, 0, 0, maxNewTokens, true, TokenIds.EMPTY);
	}

	/** Random with a seed, to exactly that many tokens. */
	public static SamplingParams seeded(long seed, int maxNewTokens) {
		return new SamplingParams(0.8, 5, 0.9, seed, 0, maxNewTokens, true, TokenIds.EMPTY);
	}

	public static Dispatch.Item item(TokenIds prompt, SamplingParams sampling) {
		return item(RequestId.create(), Attempt.FIRST, GATEWAY, prompt, sampling);
	}

	public static Dispatch.Item item(RequestId requestId, Attempt attempt, ProcessId gateway, TokenIds prompt,
			SamplingParams sampling) {
		return new Dispatch.Item(GenerationTask.fresh(requestId, "hash", prompt, sampling, gateway, Instant.MAX),
				attempt);
	}

	/** The same with a salt. */
	public static Dispatch.Item salted(Dispatch.Item item, String salt) {
		GenerationTask task = item.task();
		return new Dispatch.Item(new GenerationTask(task.requestId(), task.model(), task.prompt(), task.delivered(),
				task.sampling(), task.gateway(), task.deadline(), salt), item.attempt());
	}

	/** The same, whose text follows a grammar. */
	public static Dispatch.Item following(GrammarSpec spec, Dispatch.Item item) {
		GenerationTask task = item.task();
		return new Dispatch.Item(new GenerationTask(task.requestId(), task.model(), task.prompt(), task.delivered(),
				task.sampling(), task.gateway(), task.deadline(), task.cacheSalt(), task.routing(), null,
				new GrammarOrder(GrammarText.kind(spec), GrammarText.write(spec))), item.attempt());
	}

	/** The same with an adapter. */
	public static Dispatch.Item adapted(Dispatch.Item item, String adapter) {
		GenerationTask task = item.task();
		return new Dispatch.Item(new GenerationTask(task.requestId(), task.model(), task.prompt(), task.delivered(),
				task.sampling(), task.gateway(), task.deadline(), task.cacheSalt(), task.routing(), task.embedding(),
				task.grammar(), adapter), item.attempt());
	}

	/** The same, to be handed over after its first token. */
	public static Dispatch.Item prefillOnly(Dispatch.Item item) {
		return new Dispatch.Item(item.task(), item.attempt(), WorkerRole.PREFILL);
	}

	/** The next submission of a request whose tokens so far were delivered. */
	public static Dispatch.Item resumed(Dispatch.Item item, TokenIds delivered) {
		GenerationTask task = item.task();
		return new Dispatch.Item(
				new GenerationTask(task.requestId(), task.model(), task.prompt(), delivered, task.sampling(),
						task.gateway(), task.deadline(), task.cacheSalt(), task.routing(), null, task.grammar()),
				item.attempt().nextSubmission());
	}

	/** What the request must generate, over all its tries. */
	public static TokenIds expected(Dispatch.Item item, int maxLength) {
		return expected(item, maxLength, 0);
	}

	/** The same of a model that repeats itself after so many tokens. */
	static TokenIds expected(Dispatch.Item item, int maxLength, int period) {
		return HashModel.alone(item.task().prompt(), item.task().sampling(), VOCABULARY, EOS, maxLength, period,
				item.task().adapter());
	}

}
