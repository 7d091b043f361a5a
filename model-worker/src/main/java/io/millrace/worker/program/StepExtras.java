package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

import io.millrace.protocol.LogProbabilities;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepResult.Choice;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps whose entries ask for more than a draw: in one native call, or in two with
 * Java between them where logits go through the batch's hook.
 */
final class StepExtras implements AutoCloseable {

	private final PtSymbolBlock module;

	private final int vocabularySize;

	private final NativeNumbers ints;

	private final NativeNumbers floats;

	/** A position: its token's log-probability, then those of the likeliest. */
	private final NativeNumbers values;

	private final NativeNumbers tops;

	/** Tokens to choose from, a bit each. */
	private final NativeNumbers masks;

	/** Logits on their way through Java. */
	private final NativeNumbers rows;

	StepExtras(PtNDManager manager, PtSymbolBlock module, int vocabularySize) {
		this.module = module;
		this.vocabularySize = vocabularySize;
		this.ints = new NativeNumbers(manager, DataType.INT64);
		this.floats = new NativeNumbers(manager, DataType.FLOAT32);
		this.values = new NativeNumbers(manager, DataType.FLOAT32);
		this.tops = new NativeNumbers(manager, DataType.INT64);
		this.masks = new NativeNumbers(manager, DataType.UINT8);
		this.rows = new NativeNumbers(manager, DataType.FLOAT32);
	}

	/**
	 * Runs one step.
	 * @param batch what to compute
	 * @param layout the batch, laid out
	 * @param plain the arguments that every step has: sizes, ints, floats, chosen
	 */
	Outcome run(StepBatch batch, StepLayout layout, List<IValue> plain) {
		ExtrasLayout extras = new ExtrasLayout(batch, layout, this.vocabularySize);
		long[] counts = extras.counts();
		extras.writeInts(this.ints.room(ExtrasLayout.intCount(counts)));
		extras.writeFloats(this.floats.room(ExtrasLayout.floatCount(counts)));
		extras.writeMasks(this.masks.room(extras.maskCount()));
		int width = extras.alternatives() + 1;
		ByteBuffer writtenValues = this.values.room(extras.positions() * width);
		ByteBuffer writtenTops = this.tops.room(extras.positions() * extras.alternatives());
		ByteBuffer logits = this.rows.room(Math.multiplyExact(extras.processedRows().length, this.vocabularySize));
		Map<Integer, Choice.Failed> failed;
		try (IValue countList = IValue.listFrom(counts)) {
			if (extras.processedRows().length == 0) {
				failed = Map.of();
				call("step_with_extras", all(plain, countList));
			}
			else {
				failed = runThroughJava(batch, extras, plain, countList, logits);
			}
		}
		Positions positions = new Positions(writtenValues, writtenTops, extras.alternatives());
		Map<Integer, LogProbabilities> logprobs = new HashMap<>();
		int at = 0;
		for (int row : extras.logprobRows()) {
			logprobs.put(row, positions.read(at, 1, layout.sampled().get(row).extras().logprobs()));
			at++;
		}
		List<LogProbabilities> prompts = new ArrayList<>();
		for (int index : extras.promptEntries()) {
			Extras asked = batch.entries().get(index).extras();
			prompts.add(positions.read(at, asked.promptTargets().size(), asked.promptLogprobs()));
			at += asked.promptTargets().size();
		}
		return new Outcome(logprobs, prompts, failed);
	}

	private List<IValue> all(List<IValue> plain, IValue counts) {
		List<IValue> arguments = new ArrayList<>(plain);
		arguments.addAll(List.of(counts, this.ints.value(), this.floats.value(), this.masks.value(),
				this.values.value(), this.tops.value(), this.rows.value()));
		return arguments;
	}

	private void call(String method, List<IValue> arguments) {
		IValueUtils.runMethod(this.module, method, arguments.toArray(IValue[]::new)).close();
	}

	private Map<Integer, Choice.Failed> runThroughJava(StepBatch batch, ExtrasLayout extras, List<IValue> plain,
			IValue counts, ByteBuffer logits) {
		try (IValue begun = IValueUtils.runMethod(this.module, "begin", plain.get(0), plain.get(1), counts,
				this.ints.value(), this.values.value(), this.tops.value(), this.rows.value())) {
			Map<Integer, Choice.Failed> failed = process(batch, extras.processedRows(), logits);
			List<IValue> arguments = new ArrayList<>();
			arguments.add(begun);
			arguments.addAll(all(plain, counts));
			call("finish", arguments);
			return failed;
		}
	}

	/** Hands the logits to the hook and writes them back. */
	private Map<Integer, Choice.Failed> process(StepBatch batch, int[] processedRows, ByteBuffer logits) {
		List<float[]> given = new ArrayList<>();
		for (int i = 0; i < processedRows.length; i++) {
			float[] row = new float[this.vocabularySize];
			logits.asFloatBuffer().get(i * this.vocabularySize, row);
			given.add(row);
		}
		List<Choice.@Nullable Failed> reasons = batch.hook().process(List.copyOf(given));
		Map<Integer, Choice.Failed> failed = new HashMap<>();
		for (int i = 0; i < processedRows.length; i++) {
			Choice.Failed reason = reasons.get(i);
			if (reason != null) {
				failed.put(processedRows[i], reason);
			}
			else {
				logits.asFloatBuffer().put(i * this.vocabularySize, given.get(i));
			}
		}
		return failed;
	}

	@Override
	public void close() {
		this.ints.close();
		this.floats.close();
		this.values.close();
		this.tops.close();
		this.masks.close();
		this.rows.close();
	}

	/**
	 * What a step made beside its tokens.
	 *
	 * @param logprobs by sampled row
	 * @param prompts one an entry with prompt targets
	 * @param failed sampled rows that the hook has failed
	 */
	record Outcome(Map<Integer, LogProbabilities> logprobs, List<LogProbabilities> prompts,
			Map<Integer, Choice.Failed> failed) {

		/** Nothing. */
		static final Outcome NONE = new Outcome(Map.of(), List.of(), Map.of());

	}

	/** Reads the log-probabilities that the program wrote. */
	private record Positions(ByteBuffer values, ByteBuffer tops, int alternatives) {

		LogProbabilities read(int first, int count, int wanted) {
			int top = Math.min(wanted, this.alternatives);
			float[] numbers = new float[count * (top + 1)];
			int[] ids = new int[count * top];
			for (int i = 0; i < count; i++) {
				int value = (first + i) * (this.alternatives + 1);
				int id = (first + i) * this.alternatives;
				for (int rank = 0; rank <= top; rank++) {
					numbers[i * (top + 1) + rank] = this.values.getFloat((value + rank) * Float.BYTES);
				}
				for (int rank = 0; rank < top; rank++) {
					ids[i * top + rank] = Math.toIntExact(this.tops.getLong((id + rank) * Long.BYTES));
				}
			}
			return LogProbabilities.of(top, numbers, ids);
		}

	}

}
