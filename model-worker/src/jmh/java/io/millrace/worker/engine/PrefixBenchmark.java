package io.millrace.worker.engine;

import java.util.concurrent.TimeUnit;

import io.millrace.protocol.BlockHash;
import io.millrace.worker.cache.BlockChain;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.BlockTable;
import io.millrace.worker.cache.CacheListener;
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

/** A prompt of 2,000 tokens that is all in the prefix cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PrefixBenchmark {

	private static final int TOKENS = 2_000;

	private static final int BLOCKS = TOKENS / Streams.SHAPE.blockSize();

	private final BlockHash root = BlockHash.root("benchmark", null);

	private final BlockPool pool = BlockPool.caching(Streams.SHAPE.blocks(), Streams.SHAPE.blockSize(),
			CacheListener.NONE);

	private final BlockTable table = new BlockTable(this.pool);

	private int[] tokens;

	private BlockChain chain;

	@Setup
	public void store() {
		this.tokens = new Streams().prompt(TOKENS).toArray();
		this.chain = name();
		this.table.cover(TOKENS);
		this.table.publish(this.chain, BLOCKS);
		this.table.release();
	}

	/** Names the prompt's blocks, on the thread that accepts it. */
	@Benchmark
	public BlockChain name() {
		BlockChain named = new BlockChain(this.root, Streams.SHAPE.blockSize());
		named.extend(this.tokens, TOKENS);
		return named;
	}

	/** Finds, takes and gives back all its blocks, on the engine's thread. */
	@Benchmark
	public int find() {
		int found = this.table.adopt(this.chain, BLOCKS);
		this.table.release();
		return found;
	}

}
