package io.millrace.worker.engine;

import java.util.concurrent.TimeUnit;

import io.millrace.worker.program.LayoutExecutor;
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

/** The host's part of a whole turn: inbox, plan, layout, update and emission. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HostStepBenchmark {

	private final Streams streams = new Streams();

	private Engine engine;

	private EngineLoop loop;

	@Setup
	public void start() {
		this.engine = new Engine(Streams.SETTINGS, new LayoutExecutor(Streams.SHAPE), EngineObserver.NONE);
		this.loop = this.engine.prepare(() -> {
		});
	}

	/** A turn in the mean over the streams' lives, prefills and new ones included. */
	@Benchmark
	public void turn() throws InterruptedException {
		EngineLoad load = this.engine.load();
		for (int i = load.running() + load.waiting(); i < Streams.COUNT; i++) {
			this.engine.submit(this.streams.next());
		}
		this.loop.turn();
	}

}
