package io.millrace.worker.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.SamplingParamsBuilder;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.engine.Transcript;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** Sampling parameters through an engine with a real model. */
class SamplingEngineTests {

	private static final TokenIds PROMPT = TokenIds.of(5, 9, 11, 2, 40, 9, 11);

	private static final TokenIds EOS = TokenIds.of(2, 5);

	private static final int TOKENS = 16;

	private static Engine engine(boolean invariant, int cacheBytes, EngineObserver observer) {
		TorchStepExecutor model = Fixture.open(Fixture.path("tied"),
				Fixture.settings(Dtype.AUTO, 1, null, cacheBytes, 4, 16, invariant));
		Engine engine = new Engine(new EngineSettings("tied", 16, 32, 5, 64, EOS), model, observer);
		engine.start(() -> {
		});
		return engine;
	}

	private static Engine engine() {
		return engine(false, 1 << 20, EngineObserver.NONE);
	}

	private static List<Transcript> run(Engine engine, List<Dispatch.Item> items) throws InterruptedException {
		items.forEach((item) -> assertThat(engine.refuse(item.task())).isNull());
		List<Transcript> transcripts = items.stream().map(engine::submit).toList();
		assertThat(engine.awaitIdle(Duration.ofSeconds(60))).isTrue();
		return transcripts;
	}

	private static Transcript run(Engine engine, Dispatch.Item item) throws InterruptedException {
		return run(engine, List.of(item)).getFirst();
	}

	private static TokenIds tokens(Transcript transcript) {
		assertThat(transcript.ending().outcome()).isInstanceOf(Outcome.Finished.class);
		return transcript.from(transcript.firstIndex());
	}

	private static SamplingParamsBuilder random(long seed) {
		return SamplingParams.builder(TOKENS).temperature(1.2).seed(seed).ignoreEos(true);
	}

	/** Something of everything. */
	private static SamplingParams special(Random random) {
		SamplingParamsBuilder params = random(random.nextLong()).topK(random.nextInt(3) * 20)
			.topP(1 - random.nextInt(3) * 0.1)
			.minP(random.nextInt(2) * 0.02);
		switch (random.nextInt(6)) {
			case 0 -> params.repetitionPenalty(1.3).frequencyPenalty(0.4).presencePenalty(-0.3);
			case 1 -> params.logitBias(Map.of(3, 4.0, 9, -4.0)).bannedTokenIds(TokenIds.of(11, 12));
			case 2 -> params.ignoreEos(false).minNewTokens(5 + random.nextInt(5)).stopTokenIds(TokenIds.of(7));
			case 3 -> params.allowedTokenIds(TokenIds.of(1, 2, 3, 20, 21, 22, 23, 24)).logprobs(2);
			case 4 -> params.logitsProcessors(List.of(new LogitsProcessorCall("no-repeat-ngram", "{\"size\": 2}"),
					new LogitsProcessorCall("only-even", "{}")));
			default -> params.logprobs(5).frequencyPenalty(1);
		}
		return params.build();
	}

	@Test
	void aResumedRequestCountsWhatWasDelivered() throws Exception {
		Random random = new Random(21);
		try (Engine engine = engine()) {
			for (int i = 0; i < 12; i++) {
				Dispatch.Item item = Requests.item(PROMPT, special(random));
				TokenIds whole = tokens(run(engine, item));
				for (int cut = 1; cut < whole.size(); cut += 3) {
					Transcript rest = run(engine, Requests.resumed(item, whole.slice(0, cut)));
					assertThat(whole.slice(0, cut).concat(tokens(rest))).as("%d of %s", cut, item.task().sampling())
						.isEqualTo(whole);
				}
			}
		}
	}

	@Test
	void batchedAndPreemptedEqualsAloneWhateverOthersAskFor() throws Exception {
		Random random = new Random(22);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 24; i++) {
			TokenIds prompt = TokenIds.of(random.ints(1 + random.nextInt(30), 6, 60).toArray());
			SamplingParams sampling = (i % 4 == 0) ? Requests.seeded(i, TOKENS) : special(random);
			items.add(Requests.item(prompt, (i % 5 == 0) ? sampling.toBuilder().promptLogprobs(1).build() : sampling));
		}
		List<TokenIds> alone = new ArrayList<>();
		List<LogProbabilities> prompts = new ArrayList<>();
		try (Engine engine = engine(true, 1 << 20, EngineObserver.NONE)) {
			for (Dispatch.Item item : items) {
				Transcript transcript = run(engine, item);
				alone.add(tokens(transcript));
				prompts.add(transcript.promptLogprobs());
			}
		}
		AtomicInteger preemptions = new AtomicInteger();
		EngineObserver observer = new EngineObserver() {

			@Override
			public void onStep(StepReport report) {
				preemptions.addAndGet(report.preemptions());
			}

		};
		try (Engine engine = engine(true, 80_000, observer)) {
			List<Transcript> together = run(engine, items);
			for (int i = 0; i < items.size(); i++) {
				assertThat(tokens(together.get(i))).as("%s", items.get(i)).isEqualTo(alone.get(i));
				assertThat(together.get(i).promptLogprobs()).isEqualTo(prompts.get(i));
			}
		}
		assertThat(preemptions).hasPositiveValue();
	}

	@Test
	void noSequenceEndsBeforeItsMinimum() throws Exception {
		try (Engine engine = engine()) {
			Set<Integer> lengths = new HashSet<>();
			for (int seed = 0; seed < 40; seed++) {
				SamplingParams params = random(seed).ignoreEos(false).minNewTokens(6).build();
				Transcript transcript = run(engine, Requests.item(PROMPT, params));
				lengths.add(tokens(transcript).size());
				assertThat(tokens(transcript).slice(0, 5).stream()).doesNotContain(2, 5);
			}
			assertThat(lengths).allMatch((length) -> length > 6).anyMatch((length) -> length < TOKENS);
		}
	}

	@Test
	void penaltiesFollowTheOutputAndThePrompt() throws Exception {
		try (Engine engine = engine(); TorchStepExecutor model = Fixture.open("tied")) {
			SamplingParams params = SamplingParams.builder(TOKENS)
				.ignoreEos(true)
				.repetitionPenalty(1.4)
				.frequencyPenalty(0.7)
				.presencePenalty(0.5)
				.build();
			TokenIds generated = tokens(run(engine, Requests.item(PROMPT, params)));
			TokenIds all = PROMPT;
			for (int i = 0; i < TOKENS; i++) {
				float[] logits = Sequences.whole(model, all, Sequences.blocks(0, 1, 10));
				TokenIds output = all.slice(PROMPT.size(), all.size());
				all.stream().distinct().forEach((id) -> {
					long count = output.stream().filter((other) -> other == id).count();
					logits[id] = (float) ((logits[id] > 0) ? logits[id] / 1.4 : logits[id] * 1.4);
					logits[id] -= (float) (0.7 * count + ((count > 0) ? 0.5 : 0));
				});
				int expected = SamplerReference.choose(logits, io.millrace.worker.step.StepBatch.Draw.GREEDY);
				assertThat(generated.get(i)).as("token %d", i).isEqualTo(expected);
				all = all.concat(TokenIds.of(expected));
			}
		}
	}

	@Test
	void logprobsComeWithTheTokensAndThePromptsWithTheFirst() throws Exception {
		Fixture.Case prompt = Fixture.expected("tied").getLast();
		try (Engine engine = engine()) {
			SamplingParams params = random(3).logprobs(4).promptLogprobs(2).build();
			Transcript transcript = run(engine, Requests.item(prompt.tokens(), params));
			LogProbabilities ofPrompt = transcript.promptLogprobs();
			assertThat(ofPrompt.size()).isEqualTo(prompt.tokens().size() - 1);
			assertThat(ofPrompt.top()).isEqualTo(2);
			prompt.logprobs()
				.forEach((position, logprob) -> assertThat(ofPrompt.token(position)).isCloseTo(logprob, offset(1e-4f)));
			LogProbabilities ofOutput = transcript.logprobs(0, TOKENS);
			assertThat(ofOutput.size()).isEqualTo(TOKENS);
			assertThat(transcript.logprobs(3, 7)).isEqualTo(ofOutput.slice(3, 7));
			// The prompt and the output as a prompt: the same log-probabilities.
			TokenIds all = prompt.tokens().concat(tokens(transcript));
			LogProbabilities again = run(engine,
					Requests.item(all, SamplingParams.builder(1).promptLogprobs(4).build()))
				.promptLogprobs();
			for (int i = 0; i < TOKENS; i++) {
				assertThat(ofOutput.token(i)).isCloseTo(again.token(ofPrompt.size() + i), offset(1e-4f));
				assertThat(ofOutput.topId(i, 0)).isEqualTo(again.topId(ofPrompt.size() + i, 0));
			}
			Transcript resumed = run(engine,
					Requests.resumed(Requests.item(prompt.tokens(), params), tokens(transcript).slice(0, 5)));
			assertThat(resumed.promptLogprobs()).isNull();
			for (int i = 5; i < TOKENS; i++) {
				assertThat(resumed.logprobs(5, TOKENS).token(i - 5)).isCloseTo(ofOutput.token(i), offset(1e-4f));
			}
			Transcript single = run(engine, Requests.item(TokenIds.of(9), params));
			assertThat(single.promptLogprobs()).isEqualTo(LogProbabilities.of(2, new float[0], new int[0]));
			assertThat(run(engine, Requests.item(PROMPT, Requests.exactly(3))).logprobs(0, 3)).isNull();
		}
	}

	@Test
	void aProcessorChangesItsRequestAlone() throws Exception {
		LogitsProcessorCall even = new LogitsProcessorCall("only-even", "{}");
		LogitsProcessorCall ngram = new LogitsProcessorCall("no-repeat-ngram", "{\"size\": 1}");
		try (Engine engine = engine()) {
			Dispatch.Item plain = Requests.item(PROMPT, Requests.exactly(TOKENS));
			TokenIds expected = tokens(run(engine, plain));
			SamplingParams params = Requests.exactly(TOKENS).toBuilder().logitsProcessors(List.of(even, ngram)).build();
			List<Transcript> both = run(engine, List.of(Requests.item(PROMPT, params), plain));
			TokenIds changed = tokens(both.getFirst());
			assertThat(changed.stream()).allMatch((id) -> id % 2 == 0).doesNotHaveDuplicates().doesNotContain(2, 40);
			assertThat(tokens(both.getLast())).isEqualTo(expected);
		}
	}

	@Test
	void whoeverFailsFailsAlone() throws Exception {
		LogitsProcessorCall broken = new LogitsProcessorCall("broken", "3");
		try (Engine engine = engine()) {
			Dispatch.Item plain = Requests.item(PROMPT, Requests.seeded(1, TOKENS));
			TokenIds expected = tokens(run(engine, plain));
			SamplingParams exact = Requests.exactly(TOKENS);
			List<Transcript> all = run(engine, List.of(
					Requests.item(PROMPT, exact.toBuilder().logitsProcessors(List.of(broken)).build()), plain,
					Requests.item(PROMPT,
							exact.toBuilder().allowedTokenIds(TokenIds.of(7)).bannedTokenIds(TokenIds.of(7)).build())));
			assertThat(all.get(0).endIndex()).isEqualTo(3);
			assertThat(all.get(0).ending().outcome()).isEqualTo(new Outcome.Failed(ErrorCode.INTERNAL,
					"The logits processor 'broken' that the request asks for failed."));
			assertThat(tokens(all.get(1))).isEqualTo(expected);
			assertThat(all.get(1).ending().outcome()).isEqualTo(new Outcome.Finished(FinishReason.LENGTH));
			assertThat(all.get(2).ending().outcome()).isInstanceOfSatisfying(Outcome.Failed.class,
					(failed) -> assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_VALUE));
		}
	}

	@Test
	void whatCannotBeServedIsRefusedAtOnce() {
		SamplingParams exact = Requests.exactly(1);
		try (Engine engine = engine()) {
			assertRefused(engine, exact.toBuilder().logitBias(Map.of(64, 1.0)).build(),
					"Token ids of this model are between 0 and 63, but token 0 of the biased tokens is 64.");
			assertRefused(engine, exact.toBuilder().allowedTokenIds(TokenIds.of(1, -1)).build(),
					"Token ids of this model are between 0 and 63, but token 1 of the allowed tokens is -1.");
			assertRefused(engine, exact.toBuilder().bannedTokenIds(TokenIds.of(99)).build(),
					"Token ids of this model are between 0 and 63, but token 0 of the banned tokens is 99.");
			assertRefused(engine,
					exact.toBuilder().logitsProcessors(List.of(new LogitsProcessorCall("none", "{}"))).build(),
					"There is no logits processor 'none'; there are: broken, no-repeat-ngram, only-even.");
		}
	}

	private static void assertRefused(Engine engine, SamplingParams sampling, String message) {
		assertThat(engine.refuse(Requests.item(PROMPT, sampling).task()))
			.isEqualTo(new Outcome.Failed(ErrorCode.INVALID_VALUE, message));
	}

}
