package io.millrace.worker.engine;

import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.CacheListener;
import io.millrace.worker.logits.LogitsProcessors;
import io.millrace.worker.sampling.SamplingState;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Planner and block manager: plan a step, and take what it computed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlannerBenchmark {

	private static final int MAX_LENGTH = Streams.SHAPE.maxModelLen();

	private final Streams streams = new Streams();

	private BlockPool pool;

	private Planner planner;

	@Setup
	public void start() {
		this.pool = BlockPool.caching(Streams.SHAPE.blocks(), Streams.SHAPE.blockSize(), CacheListener.NONE);
		this.planner = new Planner(Streams.SETTINGS, this.pool, MAX_LENGTH, null, EngineObserver.NONE);
		for (int i = 0; i < Streams.COUNT; i++) {
			add();
		}
	}

	private void add() {
		Dispatch.Item item = this.streams.next();
		SamplingState sampling = new SamplingState(item.task(), Streams.SHAPE.vocabularySize(), TokenIds.EMPTY,
				LogitsProcessors.installed());
		this.planner.add(new Sequence(item, this.pool, sampling, AdapterLease.NONE, 0));
	}

	/** A step in the mean over the streams' lives, prefills and new ones included. */
	@Benchmark
	public int step() {
		StepPlan plan = this.planner.plan();
		for (Sequence sequence : plan.sequences()) {
			boolean samples = sequence.buffer().selectsLast();
			sequence.advance();
			if (samples) {
				sequence.append(7, null);
				if (sequence.reasonToEnd(TokenIds.EMPTY, MAX_LENGTH) != null) {
					this.planner.remove(sequence);
					sequence.end(new Outcome.Finished(FinishReason.LENGTH));
					add();
				}
			}
		}
		return plan.tokens();
	}

}
