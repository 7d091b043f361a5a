package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.program.StepLayout.Row;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * What a batch's entries ask for beyond a draw, as the flat numbers that the program
 * reads; {@code extras.py} describes the layout. Only what is asked for is written: the
 * ids that a row changes, not the whole vocabulary.
 */
final class ExtrasLayout {

	private final int vocabularySize;

	private final List<Row> sampled;

	private final int[] allowedRows;

	private final int[] processedRows;

	private final int[] logprobRows;

	private final int[] maskedRows;

	/** Indexes of the batch's entries with prompt targets. */
	private final int[] promptEntries;

	private final List<Entry> entries;

	private final int[] firstRows;

	ExtrasLayout(StepBatch batch, StepLayout layout, int vocabularySize) {
		this.vocabularySize = vocabularySize;
		this.entries = batch.entries();
		this.sampled = layout.sampled();
		this.firstRows = layout.firstRows();
		this.allowedRows = rows((extras) -> !extras.edits().allowed().isEmpty());
		this.processedRows = rows(Extras::processed);
		this.logprobRows = rows((extras) -> extras.logprobs() != Extras.NO_LOGPROBS);
		this.maskedRows = IntStream.range(0, this.sampled.size())
			.filter((row) -> this.sampled.get(row).mask() != null)
			.toArray();
		this.promptEntries = IntStream.range(0, this.entries.size())
			.filter((index) -> !this.entries.get(index).extras().promptTargets().isEmpty())
			.toArray();
	}

	private int[] rows(Predicate<Extras> wanted) {
		return IntStream.range(0, this.sampled.size())
			.filter((row) -> wanted.test(this.sampled.get(row).extras()))
			.toArray();
	}

	/** Sampled rows whose logits Java changes. */
	int[] processedRows() {
		return this.processedRows;
	}

	/** Sampled rows with log-probabilities. */
	int[] logprobRows() {
		return this.logprobRows;
	}

	/** Indexes of the entries with log-probabilities of prompt tokens. */
	int[] promptEntries() {
		return this.promptEntries;
	}

	/** How many alternatives the program writes a position. */
	int alternatives() {
		return Math.min(SamplingParams.MAX_LOGPROBS, this.vocabularySize);
	}

	/** Positions with log-probabilities, of sampled rows and then of prompts. */
	int positions() {
		return this.logprobRows.length + promptPositions();
	}

	private int promptPositions() {
		return IntStream.of(this.promptEntries).map((index) -> targets(index).size()).sum();
	}

	private TokenIds targets(int entry) {
		return this.entries.get(entry).extras().promptTargets();
	}

	/** The program's {@code counts}. */
	long[] counts() {
		return new long[] { this.allowedRows.length,
				IntStream.of(this.allowedRows)
					.map((row) -> this.sampled.get(row).extras().edits().allowed().size())
					.sum(),
				this.sampled.stream().mapToInt((row) -> row.extras().edits().biased().size()).sum(),
				this.sampled.stream().mapToInt((row) -> row.extras().edits().penalised().size()).sum(),
				this.processedRows.length, this.logprobRows.length, promptPositions(), alternatives(),
				this.maskedRows.length, maskBytes() };
	}

	/** How many {@code ints} there are. */
	static int intCount(long[] counts) {
		return Math.toIntExact(IntStream.range(0, 7).mapToLong((i) -> counts[i]).sum() + counts[6] + counts[8]);
	}

	/** How many {@code floats} there are. */
	static int floatCount(long[] counts) {
		return Math.toIntExact(counts[2] + 2 * counts[3]);
	}

	/** Writes the program's {@code ints}, as int64. */
	void writeInts(ByteBuffer ints) {
		putAll(ints, this.allowedRows);
		for (int i = 0; i < this.allowedRows.length; i++) {
			putPlaces(ints, i, this.sampled.get(this.allowedRows[i]).extras().edits().allowed());
		}
		for (int row = 0; row < this.sampled.size(); row++) {
			putPlaces(ints, row, this.sampled.get(row).extras().edits().biased());
		}
		for (int row = 0; row < this.sampled.size(); row++) {
			putPlaces(ints, row, this.sampled.get(row).extras().edits().penalised());
		}
		putAll(ints, this.processedRows);
		putAll(ints, this.logprobRows);
		for (int index : this.promptEntries) {
			for (int i = 0; i < targets(index).size(); i++) {
				ints.putLong(this.firstRows[index] + i);
			}
		}
		for (int index : this.promptEntries) {
			targets(index).stream().forEach(ints::putLong);
		}
		putAll(ints, this.maskedRows);
	}

	private static void putAll(ByteBuffer ints, int[] values) {
		for (int value : values) {
			ints.putLong(value);
		}
	}

	private void putPlaces(ByteBuffer ints, int row, TokenIds ids) {
		long first = (long) row * this.vocabularySize;
		for (int i = 0; i < ids.size(); i++) {
			ints.putLong(first + ids.get(i));
		}
	}

	/** How many bytes all {@code masks} have. */
	int maskCount() {
		return Math.multiplyExact(this.maskedRows.length, maskBytes());
	}

	private int maskBytes() {
		return TokenMask.words(this.vocabularySize) * Long.BYTES;
	}

	/** Writes the program's {@code masks}, as bytes. */
	void writeMasks(ByteBuffer masks) {
		LongBuffer words = masks.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
		for (int row : this.maskedRows) {
			TokenMask mask = this.sampled.get(row).mask();
			if (mask != null) {
				mask.copyTo(words);
			}
		}
	}

	/** Writes the program's {@code floats}. */
	void writeFloats(ByteBuffer floats) {
		this.sampled.stream().map((row) -> row.extras().edits()).forEach((edits) -> {
			for (int i = 0; i < edits.biased().size(); i++) {
				floats.putFloat(edits.bias(i));
			}
		});
		this.sampled.stream().map((row) -> row.extras().edits()).forEach((edits) -> {
			for (int i = 0; i < edits.penalised().size(); i++) {
				floats.putFloat(edits.repetitionPenalty());
			}
		});
		this.sampled.stream().map((row) -> row.extras().edits()).forEach((edits) -> {
			for (int i = 0; i < edits.penalised().size(); i++) {
				floats.putFloat(edits.subtraction(i));
			}
		});
	}

}
