package io.millrace.grammar;

import java.util.concurrent.TimeUnit;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.schema.JsonOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compiles schemas of a tool's size and of 10 kB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CompileBenchmark {

	private final GrammarSpec tool = new GrammarSpec.JsonSchema(Schemas.tool(), JsonOptions.DEFAULT);

	private final GrammarSpec large = new GrammarSpec.JsonSchema(Schemas.large(10_000), JsonOptions.DEFAULT);

	@Benchmark
	public Grammar tool() {
		return Grammar.compile(this.tool, GrammarLimits.DEFAULT);
	}

	@Benchmark
	public Grammar tenKilobytes() {
		return Grammar.compile(this.large, GrammarLimits.DEFAULT);
	}

}
