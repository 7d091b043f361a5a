package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Output;
import io.millrace.worker.step.ModelShape;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine that the test turns by hand, on virtual time. After every turn it checks the
 * bounds of the step and the engine's integrity.
 */
final class EngineHarness implements EngineObserver {

	private static final int MAX_TURNS = 10_000;

	private final EngineSettings settings;

	private final HashModel model;

	private final Engine engine;

	private final EngineLoop loop;

	private final AtomicLong nanoTime = new AtomicLong();

	private final Map<RequestId, List<Integer>> tokens = new HashMap<>();

	private final Map<RequestId, Emission.End> ends = new HashMap<>();

	private final List<Emission> emissions = new ArrayList<>();

	private final List<StepReport> reports = new ArrayList<>();

	private EngineHarness(EngineSettings settings, ModelShape shape) {
		this.settings = settings;
		this.model = new HashModel(shape);
		this.engine = new Engine(settings, this.model, this, this.nanoTime::get);
		this.loop = this.engine.prepare(this::take);
	}

	/** Roomy: 64 blocks of 4 tokens, 32 sequences, 64 tokens a step. */
	static EngineHarness roomy() {
		return of(64, 32, 64);
	}

	static EngineHarness of(int blocks, int maxSequences, int maxTokensPerStep) {
		return of(blocks, maxSequences, maxTokensPerStep, Math.max(1, maxTokensPerStep / 4), 64);
	}

	static EngineHarness of(int blocks, int maxSequences, int maxTokensPerStep, int maxPrefill, int maxQueued) {
		return new EngineHarness(
				new EngineSettings("hash", maxSequences, maxTokensPerStep, maxPrefill, maxQueued, Requests.EOS),
				new ModelShape(Requests.VOCABULARY, 128, 4, blocks));
	}

	HashModel model() {
		return this.model;
	}

	Engine engine() {
		return this.engine;
	}

	EngineLoad load() {
		return this.engine.load();
	}

	List<Emission> emissions() {
		return this.emissions;
	}

	List<StepReport> reports() {
		return this.reports;
	}

	int preemptions() {
		return this.reports.stream().mapToInt(StepReport::preemptions).sum();
	}

	void advance(java.time.Duration time) {
		this.nanoTime.addAndGet(time.toNanos());
	}

	Admission submit(Dispatch.Item item) {
		return this.engine.submit(item, Requests.SCHEDULER);
	}

	/** Submits a request that must be accepted. */
	Dispatch.Item accepted(TokenIds prompt, SamplingParams sampling) {
		Dispatch.Item item = Requests.item(prompt, sampling);
		assertThat(submit(item)).isEqualTo(new Admission.Accepted());
		return item;
	}

	boolean isBusy() {
		return load().running() + load().waiting() > 0;
	}

	void turn() {
		int steps = this.model.batches().size();
		try {
			this.loop.turn();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		this.loop.checkIntegrity();
		this.model.batches().stream().skip(steps).forEach((batch) -> {
			assertThat(batch.tokenCount()).isLessThanOrEqualTo(this.settings.maxTokensPerStep());
			assertThat(batch.entries()).hasSizeLessThanOrEqualTo(this.settings.maxSequences());
		});
	}

	void turn(int times) {
		for (int i = 0; i < times; i++) {
			turn();
		}
	}

	void runUntilIdle() {
		for (int i = 0; isBusy(); i++) {
			assertThat(i).as("turns").isLessThan(MAX_TURNS);
			turn();
		}
		assertThat(load().usedBlocks()).isZero();
		assertThat(load().prefillBacklogTokens()).isZero();
	}

	private void take(List<Emission> made) {
		this.emissions.addAll(made);
		for (Emission emission : made) {
			switch (emission) {
				case Emission.Tokens tokens -> tokens.outputs().forEach(this::take);
				case Emission.End end -> assertThat(this.ends.put(end.requestId(), end)).as("one end").isNull();
			}
		}
	}

	private void take(Output output) {
		Output.Tokens made = (Output.Tokens) output;
		List<Integer> before = this.tokens.computeIfAbsent(made.requestId(), (id) -> new ArrayList<>());
		assertThat(this.ends).doesNotContainKey(made.requestId());
		assertThat(made.offset()).isEqualTo(before.size());
		made.tokens().stream().forEach(before::add);
	}

	TokenIds tokens(Dispatch.Item item) {
		return TokenIds.of(this.tokens.getOrDefault(item.task().requestId(), List.of()));
	}

	/** How it ended; fails if it has not. */
	Emission.End end(Dispatch.Item item) {
		Emission.End end = this.ends.get(item.task().requestId());
		assertThat(end).as("the end of " + item.task().requestId()).isNotNull();
		return end;
	}

	boolean hasEnded(Dispatch.Item item) {
		return this.ends.containsKey(item.task().requestId());
	}

	/** Asserts that it made the tokens that it makes alone. */
	void assertAsAlone(Dispatch.Item item) {
		assertThat(tokens(item)).isEqualTo(Requests.expected(item, this.engine.maxLength()));
		assertThat(end(item).usage().completionTokens()).isEqualTo(tokens(item).size());
		assertThat(end(item).usage().promptTokens()).isEqualTo(item.task().prompt().size());
	}

	@Override
	public void onStep(StepReport report) {
		this.reports.add(report);
	}

}
