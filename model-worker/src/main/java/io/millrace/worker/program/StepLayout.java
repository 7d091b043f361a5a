package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A step's batch as the flat numbers that the program reads; {@code decoder.py} describes
 * the layout at {@code Decoder.step}. Entries of one token come first, as decoded rows;
 * the others are prefills.
 */
final class StepLayout {

	/** Temperatures below this are greedy: the quotients would only lose precision. */
	private static final float LEAST_TEMPERATURE = 1e-5f;

	/** In place of a token that is yet to be chosen. */
	private static final TokenIds UNKNOWN = TokenIds.of(0);

	private final StepBatch batch;

	private final ModelShape shape;

	private final List<Entry> decodes;

	private final List<Entry> prefills;

	/** The rows to sample, in the batch's order. */
	private final List<Row> sampled;

	/** Indexes into {@link #sampled} of the rows drawn at random, filtered ones first. */
	private final int[] drawn;

	private final int filtered;

	private final int tokens;

	/**
	 * Lays a batch of one step out.
	 * @param batch which must have been checked by {@link StepCheck}
	 * @param shape its limits
	 */
	StepLayout(StepBatch batch, ModelShape shape) {
		this.batch = batch;
		this.shape = shape;
		this.decodes = batch.entries().stream().filter(StepLayout::isDecode).toList();
		this.prefills = batch.entries().stream().filter((entry) -> !isDecode(entry)).toList();
		this.sampled = batch.entries().stream().flatMap(StepLayout::sampledRows).toList();
		this.tokens = batch.tokenCount();
		int[] filteredRows = rows(true);
		int[] freeRows = rows(false);
		this.filtered = filteredRows.length;
		this.drawn = IntStream.concat(Arrays.stream(filteredRows), Arrays.stream(freeRows)).toArray();
	}

	/**
	 * Lays out each step of a batch. Of the later ones' tokens nothing is known: the
	 * program puts them in.
	 * @param batch which must have been checked by {@link StepCheck}
	 * @param shape its limits
	 */
	static List<StepLayout> ofEach(StepBatch batch, ModelShape shape) {
		return IntStream.range(0, batch.steps())
			.mapToObj((step) -> new StepLayout(
					new StepBatch(batch.entries().stream().map((entry) -> part(entry, step)).toList()), shape))
			.toList();
	}

	private static Entry part(Entry entry, int step) {
		TokenIds tokens = (step == 0) ? entry.tokens() : UNKNOWN;
		return new Entry(tokens, entry.computed() + step, entry.blockTable(), List.of(entry.draws().get(step)),
				Extras.NONE, entry.adapter());
	}

	private static Stream<Row> sampledRows(Entry entry) {
		return IntStream.range(0, entry.draws().size())
			.mapToObj((index) -> new Row(entry, entry.draws().get(index), mask(entry.extras(), index)));
	}

	private static @Nullable TokenMask mask(Extras extras, int draw) {
		return extras.masks().isEmpty() ? null : extras.masks().get(draw);
	}

	private static boolean isDecode(Entry entry) {
		return entry.tokens().size() == 1;
	}

	private int[] rows(boolean filteredOnes) {
		return IntStream.range(0, this.sampled.size())
			.filter((row) -> !isGreedy(this.sampled.get(row).draw()))
			.filter((row) -> isFiltered(this.sampled.get(row).draw()) == filteredOnes)
			.toArray();
	}

	private static boolean isGreedy(Draw draw) {
		return draw.temperature() < LEAST_TEMPERATURE || draw.topK() == 1;
	}

	private boolean isFiltered(Draw draw) {
		return draw.topP() < 1 || draw.minP() > 0 || (draw.topK() > 0 && draw.topK() < this.shape.vocabularySize());
	}

	/** How many rows are sampled. */
	int sampledRows() {
		return this.sampled.size();
	}

	/** The adapter of each row. */
	int[] adapters() {
		int[] adapters = new int[this.tokens];
		int row = 0;
		for (Entry entry : this.decodes) {
			adapters[row++] = entry.adapter();
		}
		for (Entry entry : this.prefills) {
			Arrays.fill(adapters, row, row + entry.tokens().size(), entry.adapter());
			row += entry.tokens().size();
		}
		return adapters;
	}

	/** The program's {@code sizes}. */
	long[] sizes() {
		LongStream.Builder sizes = LongStream.builder()
			.add(this.tokens)
			.add(this.decodes.size())
			.add(this.batch.entries().size())
			.add(this.sampled.size())
			.add(this.drawn.length)
			.add(this.filtered);
		this.decodes.forEach((entry) -> addSequence(sizes, entry));
		this.prefills.forEach((entry) -> addSequence(sizes, entry));
		return sizes.build().toArray();
	}

	private void addSequence(LongStream.Builder sizes, Entry entry) {
		int blockSize = this.shape.blockSize();
		SlotRuns runs = new SlotRuns(entry.blockTable(), entry.computed() + entry.tokens().size(), blockSize);
		sizes.add(entry.computed()).add(entry.tokens().size()).add(runs.count());
		runs.forEach((first, count) -> sizes.add(first).add(count));
	}

	/** How many {@code ints} there are. */
	int intCount() {
		return 3 * this.tokens + this.sampled.size() + 2 * this.drawn.length;
	}

	/** How many {@code floats} there are. */
	int floatCount() {
		return 4 * this.drawn.length;
	}

	/** Writes the program's {@code ints}, as int64. */
	void writeInts(ByteBuffer ints) {
		forEachToken((entry, index) -> ints.putLong(entry.tokens().get(index)));
		forEachToken((entry, index) -> ints.putLong(entry.computed() + index));
		forEachToken((entry, index) -> ints.putLong(slot(entry, entry.computed() + index)));
		writeSampledRows(ints);
		for (int row : this.drawn) {
			ints.putLong(row);
		}
		for (int row : this.drawn) {
			int topK = this.sampled.get(row).draw().topK();
			ints.putLong((topK < this.shape.vocabularySize()) ? topK : 0);
		}
	}

	/** Writes the program's {@code floats}. */
	void writeFloats(ByteBuffer floats) {
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).draw().temperature());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).draw().topP());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).draw().minP());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).draw().uniform());
		}
	}

	private void forEachToken(TokenVisitor visitor) {
		for (Entry entry : this.decodes) {
			visitor.visit(entry, 0);
		}
		for (Entry entry : this.prefills) {
			for (int index = 0; index < entry.tokens().size(); index++) {
				visitor.visit(entry, index);
			}
		}
	}

	private long slot(Entry entry, int position) {
		int blockSize = this.shape.blockSize();
		return (long) entry.blockTable().get(position / blockSize) * blockSize + position % blockSize;
	}

	/** Where in the step each sampled row is, in the batch's order. */
	private void writeSampledRows(ByteBuffer ints) {
		int[] firstRows = firstRows();
		for (int i = 0; i < firstRows.length; i++) {
			Entry entry = this.batch.entries().get(i);
			int end = firstRows[i] + entry.tokens().size();
			for (int row = end - entry.draws().size(); row < end; row++) {
				ints.putLong(row);
			}
		}
	}

	/** The row of each entry's first token, in the batch's order. */
	int[] firstRows() {
		int decodeRow = 0;
		int prefillRow = this.decodes.size();
		int[] rows = new int[this.batch.entries().size()];
		for (int i = 0; i < rows.length; i++) {
			Entry entry = this.batch.entries().get(i);
			if (isDecode(entry)) {
				rows[i] = decodeRow++;
			}
			else {
				rows[i] = prefillRow;
				prefillRow += entry.tokens().size();
			}
		}
		return rows;
	}

	/** The rows to sample, in the batch's order. */
	List<Row> sampled() {
		return this.sampled;
	}

	/**
	 * A row to sample.
	 *
	 * @param entry whose row it is
	 * @param draw how its token is chosen
	 * @param mask the tokens to choose from; null for all
	 */
	record Row(Entry entry, Draw draw, @Nullable TokenMask mask) {

		Extras extras() {
			return this.entry.extras();
		}

	}

	@FunctionalInterface
	private interface TokenVisitor {

		void visit(Entry entry, int index);

	}

}
