package io.millrace.grammar;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.grammar.vocabulary.TokenVocabulary;
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
 * The mask of one token in a vocabulary of 128,000: random texts of a grammar, each
 * followed to its end or 400 tokens, each of a grammar compiled anew, so that every state
 * is cold when it is first met. Of the samples, the percentiles count. What chooses the
 * next token costs about as much as a mask that is cached, and is part of the figure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class MaskBenchmark {

	private static final int MAX_TOKENS = 400;

	@Param({ "tool", "large", "object", "regex", "counted" })
	private String grammar;

	private final TokenVocabulary vocabulary = SyntheticVocabulary.create(4_096);

	private final long[] words = new long[TokenMask.words(SyntheticVocabulary.SIZE)];

	private final Random random = new Random(2);

	private GrammarSpec spec;

	private GrammarMatcher matcher;

	private int tokens;

	@Setup(Level.Trial)
	public void choose() {
		this.spec = switch (this.grammar) {
			case "tool" -> new GrammarSpec.JsonSchema(Schemas.tool(), JsonOptions.DEFAULT);
			case "large" -> new GrammarSpec.JsonSchema(Schemas.large(10_000), JsonOptions.DEFAULT);
			case "counted" -> new GrammarSpec.JsonSchema(Schemas.counted(), JsonOptions.DEFAULT);
			case "object" -> new GrammarSpec.JsonObject(JsonOptions.DEFAULT);
			default -> new GrammarSpec.Regex("([A-Z][a-z]{1,12} ){3,40}\\. (.|\\n){200}");
		};
	}

	/** Chooses the next token, and begins again where a text ends. */
	@Setup(Level.Invocation)
	public void next() {
		if (this.matcher == null || this.matcher.isTerminated() || this.matcher.isFinished()
				|| this.tokens++ > MAX_TOKENS) {
			this.matcher = Grammar.compile(this.spec, GrammarLimits.DEFAULT).matcher(this.vocabulary, 0);
			this.tokens = 0;
			return;
		}
		int begin = this.random.nextInt(this.vocabulary.size());
		for (int i = 0; i < this.vocabulary.size(); i++) {
			int id = (begin + i) % this.vocabulary.size();
			if ((this.words[id / Long.SIZE] & (1L << id)) != 0 && this.matcher.accept(id)) {
				return;
			}
		}
		throw new IllegalStateException("No token is allowed.");
	}

	@Benchmark
	public long[] mask() {
		this.matcher.fillMask(this.words);
		return this.words;
	}

}
