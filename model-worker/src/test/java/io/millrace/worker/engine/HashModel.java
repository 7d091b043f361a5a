package io.millrace.worker.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.sampling.Philox;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.AdapterException;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.jspecify.annotations.Nullable;

/**
 * A model whose next token is a hash of all tokens before it and their positions, read
 * back from a paged cache through the block table: one wrong block, position or missing
 * token changes what follows. One that repeats itself mostly takes the token that stood
 * so many positions before instead, and can be guessed.
 */
public final class HashModel implements StepExecutor {

	private static final int UNWRITTEN = -7;

	private final ModelShape shape;

	private final int period;

	private final int[] cache;

	private final List<StepBatch> batches = new ArrayList<>();

	private volatile Runnable beforeStep = () -> {
	};

	/** Names of adapters by their slots. */
	private @Nullable String[] adapters = {};

	private volatile boolean rehearsed;

	private volatile boolean closed;

	public HashModel(ModelShape shape) {
		this(shape, 0);
	}

	/** A model that repeats itself after so many tokens; 0 for one that does not. */
	public HashModel(ModelShape shape, int period) {
		this.shape = shape;
		this.period = period;
		this.cache = new int[shape.blocks() * shape.blockSize()];
		Arrays.fill(this.cache, UNWRITTEN);
	}

	@Override
	public ModelShape shape() {
		return this.shape;
	}

	/** Has room for adapters; the content of one is its path's last name. */
	public HashModel withAdapters(int slots) {
		this.adapters = new String[slots];
		return this;
	}

	@Override
	public int adapterSlots() {
		return this.adapters.length;
	}

	@Override
	public Adapter readAdapter(Path directory) {
		String name = directory.getFileName().toString();
		if (name.startsWith("bad")) {
			throw new AdapterException("The adapter " + directory + " is bad.", new IllegalStateException());
		}
		return new FakeAdapter(name);
	}

	@Override
	public void loadAdapter(Adapter adapter, int part, int slot) {
		String name = adapter.fingerprint();
		if (name.startsWith("broken") && part == 1) {
			throw new AdapterException("The adapter " + name + " became shorter.", new IllegalStateException());
		}
		this.adapters[slot] = (part == adapter.parts() - 1) ? name : null;
	}

	private record FakeAdapter(String fingerprint) implements Adapter {

		@Override
		public int parts() {
			return 3;
		}

	}

	@Override
	public String cacheFingerprint() {
		return "hash-" + this.shape.blockSize();
	}

	@Override
	public void saveBlocks(Path file, TokenIds blocks) {
		ByteBuffer bytes = ByteBuffer.allocate(blocks.size() * blockBytes());
		for (int i = 0; i < blocks.size(); i++) {
			int from = blocks.get(i) * this.shape.blockSize();
			bytes.slice(i * blockBytes(), blockBytes()).asIntBuffer().put(this.cache, from, this.shape.blockSize());
		}
		try {
			Files.write(file, bytes.array(), StandardOpenOption.CREATE_NEW);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).slice(0, saved * blockBytes());
			for (int i = 0; i < blocks.size(); i++) {
				int to = blocks.get(i) * this.shape.blockSize();
				bytes.slice((first + i) * blockBytes(), blockBytes())
					.asIntBuffer()
					.get(this.cache, to, this.shape.blockSize());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int blockBytes() {
		return this.shape.blockSize() * Integer.BYTES;
	}

	/** What an adapter makes of a token's keys and values. */
	private int tag(StepBatch.Entry entry) {
		if (entry.adapter() < 0) {
			return 0;
		}
		String name = this.adapters[entry.adapter()];
		if (name == null) {
			throw new AssertionError("Slot " + entry.adapter() + " has no adapter.");
		}
		return tag(name);
	}

	private static int tag(@Nullable String adapter) {
		return (adapter != null) ? adapter.hashCode() & 0xFFFFF00 : 0;
	}

	/** Runs at the beginning of each step, and may throw or wait. */
	public void beforeStep(Runnable action) {
		this.beforeStep = action;
	}

	/** The batches so far. */
	public List<StepBatch> batches() {
		return this.batches;
	}

	@Override
	public CompletableFuture<Boolean> rehearse() {
		this.rehearsed = true;
		return CompletableFuture.completedFuture(true);
	}

	public boolean isRehearsed() {
		return this.rehearsed;
	}

	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public StepResult execute(StepBatch batch) {
		this.batches.add(batch);
		this.beforeStep.run();
		checkTables(batch);
		batch.entries().forEach(this::write);
		return StepResult
			.ofTokens(batch.entries().stream().flatMapToInt((entry) -> sample(entry, batch.steps())).toArray());
	}

	private void checkTables(StepBatch batch) {
		Set<Integer> read = new HashSet<>();
		Set<Integer> written = new HashSet<>();
		for (StepBatch.Entry entry : batch.entries()) {
			int positions = entry.computed() + entry.tokens().size() + batch.steps() - 1;
			if (entry.tokens().isEmpty() || positions > entry.blockTable().size() * this.shape.blockSize()) {
				throw new AssertionError("A table of " + entry.blockTable().size() + " blocks for " + positions);
			}
			for (int i = 0; i < entry.blockTable().size(); i++) {
				int block = entry.blockTable().get(i);
				boolean writes = (i + 1) * this.shape.blockSize() > entry.computed();
				if (!(writes ? written : read).add(block) && writes) {
					throw new AssertionError("Block " + block + " is written by two sequences.");
				}
			}
		}
		read.retainAll(written);
		if (!read.isEmpty()) {
			throw new AssertionError("Blocks " + read + " are written and shared.");
		}
	}

	private void write(StepBatch.Entry entry) {
		for (int i = 0; i < entry.tokens().size(); i++) {
			this.cache[slot(entry, entry.computed() + i)] = entry.tokens().get(i) ^ tag(entry);
		}
	}

	private IntStream sample(StepBatch.Entry entry, int steps) {
		int[] chosen = new int[entry.draws().size()];
		int last = entry.computed() + entry.tokens().size() - 1;
		for (int i = 0; i < chosen.length; i++) {
			int position = (steps > 1) ? last + i : last - chosen.length + 1 + i;
			if (steps > 1 && i > 0) {
				this.cache[slot(entry, position)] = chosen[i - 1] ^ tag(entry);
			}
			List<TokenMask> masks = entry.extras().masks();
			chosen[i] = sample(entry, position, entry.draws().get(i), masks.isEmpty() ? null : masks.get(i));
		}
		return IntStream.of(chosen);
	}

	private int sample(StepBatch.Entry entry, int last, StepBatch.Draw draw, @Nullable TokenMask mask) {
		int[] tokens = IntStream.rangeClosed(0, last).map((position) -> this.cache[slot(entry, position)]).toArray();
		long hash = 0;
		for (int position = 0; position < tokens.length; position++) {
			hash = mix(hash, tokens[position], position);
		}
		int repeated = repeated(TokenIds.of(IntStream.of(tokens).map((token) -> token ^ tag(entry)).toArray()),
				this.period);
		if (mask == null) {
			return choose(hash, draw, this.shape.vocabularySize(), repeated);
		}
		int[] allowed = mask.ids().toArray();
		int chosen = choose(hash, draw, allowed.length, (repeated >= 0 && mask.allows(repeated)) ? ~repeated : -1);
		return (chosen < 0) ? ~chosen : allowed[chosen];
	}

	/** The token that stands where the next one may have been taken from; -1 for none. */
	private static int repeated(TokenIds tokens, int period) {
		return (period > 0 && tokens.size() >= period) ? tokens.get(tokens.size() - period) : -1;
	}

	private int slot(StepBatch.Entry entry, int position) {
		int block = entry.blockTable().get(position / this.shape.blockSize());
		return block * this.shape.blockSize() + position % this.shape.blockSize();
	}

	/**
	 * What the model generates, computed without a cache, an engine or batch mates.
	 * @param maxLength the most tokens of prompt and output together
	 */
	public static TokenIds alone(TokenIds prompt, SamplingParams sampling, int vocabularySize, TokenIds eosTokenIds,
			int maxLength) {
		return alone(prompt, sampling, vocabularySize, eosTokenIds, maxLength, 0);
	}

	/** The same of a model that repeats itself. */
	static TokenIds alone(TokenIds prompt, SamplingParams sampling, int vocabularySize, TokenIds eosTokenIds,
			int maxLength, int period) {
		return alone(prompt, sampling, vocabularySize, eosTokenIds, maxLength, period, null);
	}

	/** The same with an adapter. */
	static TokenIds alone(TokenIds prompt, SamplingParams sampling, int vocabularySize, TokenIds eosTokenIds,
			int maxLength, int period, @Nullable String adapter) {
		int tag = tag(adapter);
		long hash = 0;
		for (int position = 0; position < prompt.size(); position++) {
			hash = mix(hash, prompt.get(position) ^ tag, position);
		}
		List<Integer> generated = new ArrayList<>();
		while (generated.size() < sampling.maxNewTokens() && prompt.size() + generated.size() < maxLength) {
			StepBatch.Draw draw = sampling.isGreedy() ? StepBatch.Draw.GREEDY
					: new StepBatch.Draw((float) sampling.temperature(), sampling.topK(), (float) sampling.topP(),
							Philox.uniform(sampling.seed(), sampling.choice(), generated.size()));
			int token = choose(hash, draw, vocabularySize, repeated(prompt.concat(TokenIds.of(generated)), period));
			hash = mix(hash, token ^ tag, prompt.size() + generated.size());
			generated.add(token);
			if (!sampling.ignoreEos() && eosTokenIds.stream().anyMatch((eos) -> eos == token)) {
				break;
			}
		}
		return TokenIds.of(generated);
	}

	private static long mix(long hash, int token, int position) {
		long mixed = (hash ^ (token + 31L * position + 1)) * 0x9E3779B97F4A7C15L;
		return mixed ^ (mixed >>> 29);
	}

	private static int choose(long hash, StepBatch.Draw draw, int vocabularySize, int repeated) {
		long decided = (draw.temperature() == 0) ? hash : mix(hash, Float.floatToIntBits(draw.uniform()), draw.topK());
		if (repeated != -1 && Long.remainderUnsigned(decided >>> 7, 8) > 0) {
			return repeated;
		}
		return (int) Long.remainderUnsigned(decided, vocabularySize);
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
