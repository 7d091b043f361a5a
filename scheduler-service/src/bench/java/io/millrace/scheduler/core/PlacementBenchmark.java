package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.Submit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Places one request among 500 workers whose prefix caches hold 100,000 different blocks:
 * the names of the prompt's blocks, what each worker holds of them, what each would cost,
 * the choice.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class PlacementBenchmark {

	private static final int WORKERS = 500;

	private static final int BLOCKS = 100_000;

	private static final int BLOCK_SIZE = 16;

	private static final PlacementLimits LIMITS = new PlacementLimits(2, Duration.ofSeconds(1), 4, 2 * BLOCKS, 256);

	private static final Pool POOL = new Pool("pool");

	private static final ScheduledRequest.Arrival ARRIVAL = new ScheduledRequest.Arrival(0, Instant.EPOCH, 0);

	/** Tokens of a prompt, of which all but the last block may be held by some worker. */
	@Param({ "1000", "7200" })
	int promptTokens;

	/** How many workers hold each prompt's blocks. */
	@Param({ "4", "500" })
	int holders;

	private final SplittableRandom random = new SplittableRandom(1);

	private final List<GenerationTask> tasks = new ArrayList<>();

	private final PrefixIndex index = new PrefixIndex(2 * BLOCKS);

	private final CostPlacement placement = new CostPlacement(16, this.random);

	private List<WorkerSnapshot> workers = List.of();

	private PlacementRound round = new PlacementRound(List.of(), this.index, this.placement, LIMITS);

	private int given;

	@Setup(Level.Trial)
	public void fill() {
		while (this.index.size() < BLOCKS) {
			GenerationTask task = new GenerationTask(RequestId.create(), "model",
					TokenIds.of(this.random.ints(this.promptTokens, 0, 100_000).toArray()), TokenIds.EMPTY,
					SamplingParams.greedy(100), new ProcessId(Role.GATEWAY, "g", 1), Instant.MAX);
			PromptBlocks blocks = new PromptBlocks(task, null, BLOCK_SIZE);
			for (int holder = 0; holder < this.holders; holder++) {
				int worker = this.random.nextInt(WORKERS);
				int depth = this.random.nextInt(blocks.size() / 2, blocks.size());
				for (int block = 0; block < depth; block++) {
					this.index.add(worker, blocks.get(block));
				}
			}
			this.tasks.add(task);
		}
		List<WorkerSnapshot> all = new ArrayList<>();
		for (int i = 0; i < WORKERS; i++) {
			all.add(new WorkerSnapshot(new ProcessId(Role.WORKER, "w" + i, 1), i, true, 64, this.random.nextInt(48),
					this.random.nextInt(20_000), this.random.nextInt(4_000, 9_000), 9_375, BLOCK_SIZE, false,
					List.of(), WorkerRole.BOTH));
		}
		this.workers = List.copyOf(all);
	}

	/** A round begins anew now and then, so that workers do not fill up. */
	@Benchmark
	public Object place() {
		if (this.given++ % 64 == 0) {
			this.round = new PlacementRound(this.workers, this.index, this.placement, LIMITS);
		}
		GenerationTask task = this.tasks.get(this.random.nextInt(this.tasks.size()));
		return this.round.choose(new ScheduledRequest(new Submit(task, 0, 0), POOL, ARRIVAL, 0));
	}

}
