package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * A step's batch as the flat numbers that the program reads; {@code llama.py} describes
 * the layout at {@code Decoder.step}. Entries of one token come first, as decoded rows;
 * the others are prefills.
 */
final class StepLayout {

	/** Temperatures below this are greedy: the quotients would only lose precision. */
	private static final float LEAST_TEMPERATURE = 1e-5f;

	private static final int HEADER = 6;

	private final StepBatch batch;

	private final ModelShape shape;

	private final int tableStep;

	private final List<Entry> decodes;

	private final List<Entry> prefills;

	/** The entries to sample, in the batch's order. */
	private final List<Entry> sampled;

	/** Indexes into {@link #sampled} of the rows drawn at random, filtered ones first. */
	private final int[] drawn;

	private final int filtered;

	private final int decodeBlocks;

	private final int tokens;

	/**
	 * Lays a batch out.
	 * @param batch which must have been checked by {@link StepCheck}
	 * @param shape its limits
	 * @param tableStep block tables cover a multiple of so many positions
	 */
	StepLayout(StepBatch batch, ModelShape shape, int tableStep) {
		this.batch = batch;
		this.shape = shape;
		this.tableStep = tableStep;
		this.decodes = batch.entries().stream().filter(StepLayout::isDecode).toList();
		this.prefills = batch.entries().stream().filter((entry) -> !isDecode(entry)).toList();
		this.sampled = batch.entries().stream().filter(Entry::sample).toList();
		this.tokens = batch.tokenCount();
		this.decodeBlocks = this.decodes.stream().mapToInt(this::tableWidth).max().orElse(0);
		int[] filteredRows = rows(true);
		int[] freeRows = rows(false);
		this.filtered = filteredRows.length;
		this.drawn = IntStream.concat(Arrays.stream(filteredRows), Arrays.stream(freeRows)).toArray();
	}

	private static boolean isDecode(Entry entry) {
		return entry.tokens().size() == 1;
	}

	private int[] rows(boolean filteredOnes) {
		return IntStream.range(0, this.sampled.size())
			.filter((row) -> !isGreedy(this.sampled.get(row).sampling()))
			.filter((row) -> isFiltered(this.sampled.get(row).sampling()) == filteredOnes)
			.toArray();
	}

	private static boolean isGreedy(Draw draw) {
		return draw.temperature() < LEAST_TEMPERATURE || draw.topK() == 1;
	}

	private boolean isFiltered(Draw draw) {
		return draw.topP() < 1 || draw.minP() > 0 || (draw.topK() > 0 && draw.topK() < this.shape.vocabularySize());
	}

	/** Blocks that an entry reads. */
	private int blocks(Entry entry) {
		return Math.ceilDiv(entry.computed() + entry.tokens().size(), this.shape.blockSize());
	}

	/** Blocks in an entry's table, those that it does not read included. */
	private int tableWidth(Entry entry) {
		int positions = entry.computed() + entry.tokens().size();
		return Math.ceilDiv(Math.ceilDiv(positions, this.tableStep) * this.tableStep, this.shape.blockSize());
	}

	/** How many rows are sampled. */
	int sampledRows() {
		return this.sampled.size();
	}

	/** The program's {@code sizes}. */
	long[] sizes() {
		long[] sizes = new long[HEADER + 3 * this.prefills.size()];
		sizes[0] = this.tokens;
		sizes[1] = this.decodes.size();
		sizes[2] = this.decodeBlocks;
		sizes[3] = this.sampled.size();
		sizes[4] = this.drawn.length;
		sizes[5] = this.filtered;
		for (int i = 0; i < this.prefills.size(); i++) {
			Entry entry = this.prefills.get(i);
			sizes[HEADER + 3 * i] = entry.computed();
			sizes[HEADER + 3 * i + 1] = entry.tokens().size();
			sizes[HEADER + 3 * i + 2] = tableWidth(entry);
		}
		return sizes;
	}

	/** How many {@code ints} there are. */
	int intCount() {
		return 3 * this.tokens + this.decodes.size() * (this.decodeBlocks + 1)
				+ this.prefills.stream().mapToInt(this::tableWidth).sum() + this.sampled.size() + 2 * this.drawn.length;
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
		this.decodes.forEach((entry) -> writeTable(ints, entry, this.decodeBlocks));
		this.decodes.forEach((entry) -> ints.putLong(entry.computed() + 1L));
		this.prefills.forEach((entry) -> writeTable(ints, entry, tableWidth(entry)));
		writeSampledRows(ints);
		for (int row : this.drawn) {
			ints.putLong(row);
		}
		for (int row : this.drawn) {
			int topK = this.sampled.get(row).sampling().topK();
			ints.putLong((topK < this.shape.vocabularySize()) ? topK : 0);
		}
	}

	/** Writes the program's {@code floats}. */
	void writeFloats(ByteBuffer floats) {
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).sampling().temperature());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).sampling().topP());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).sampling().minP());
		}
		for (int row : this.drawn) {
			floats.putFloat(this.sampled.get(row).sampling().uniform());
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

	/** A row's table, padded with its first block, whose surplus is masked. */
	private void writeTable(ByteBuffer ints, Entry entry, int width) {
		TokenIds table = entry.blockTable();
		int blocks = blocks(entry);
		for (int i = 0; i < width; i++) {
			ints.putLong(table.get((i < blocks) ? i : 0));
		}
	}

	/** The row of each sampled entry's last token, in the batch's order. */
	private void writeSampledRows(ByteBuffer ints) {
		int[] firstRows = firstRows();
		for (int i = 0; i < firstRows.length; i++) {
			Entry entry = this.batch.entries().get(i);
			if (entry.sample()) {
				ints.putLong(firstRows[i] + entry.tokens().size() - 1L);
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

	/** The entries to sample, in the batch's order. */
	List<Entry> sampled() {
		return this.sampled;
	}

	@FunctionalInterface
	private interface TokenVisitor {

		void visit(Entry entry, int index);

	}

}
