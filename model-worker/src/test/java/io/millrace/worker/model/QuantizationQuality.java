package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.millrace.protocol.TokenIds;
import io.millrace.tokenizer.TextTokenizer;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * Compares the logits of models with those of the first one, and prints for each by how
 * much they are off and how well they foretell a text.
 */
final class QuantizationQuality {

	private static final int SEQUENCES = 16;

	private static final int LENGTH = 96;

	private static final int BLOCK_SIZE = 16;

	private static final int BLOCKS_EACH = LENGTH / BLOCK_SIZE;

	private static final String ANSWER = "<|im_start|>assistant\n";

	private static final String END = "<|im_end|>";

	private final List<TokenIds> windows;

	/**
	 * For each window, whether a position's token is one that the model is to foretell.
	 */
	private final List<boolean[]> foretold;

	private QuantizationQuality(List<TokenIds> windows, List<boolean[]> foretold) {
		this.windows = windows;
		this.foretold = foretold;
	}

	/**
	 * Compares models as {@code PATH,DTYPE,QUANTIZATION}.
	 * @param arguments a text file, or {@code random} for random ids, then the models
	 */
	public static void main(String[] arguments) throws IOException {
		Path first = Path.of(arguments[1].split(",")[0]);
		QuantizationQuality quality = arguments[0].equals("random") ? ofRandomIds() : of(first, Path.of(arguments[0]));
		List<float[][]> expected = List.of();
		for (int i = 1; i < arguments.length; i++) {
			String[] model = arguments[i].split(",");
			long started = System.nanoTime();
			try (TorchStepExecutor executor = open(Path.of(model[0]), Dtype.valueOf(model[1]),
					Quantization.valueOf(model[2]))) {
				double seconds = (System.nanoTime() - started) / 1e9;
				List<float[][]> logits = quality.logits(executor);
				expected = expected.isEmpty() ? logits : expected;
				System.out.printf(Locale.ROOT, "%s: %s, opened in %.2f s%n", arguments[i],
						quality.compare(expected, logits), seconds);
			}
		}
	}

	static TorchStepExecutor open(Path model, Dtype dtype, Quantization quantization) {
		return Fixture.open(model, Fixture
			.quantized(Fixture.settings(dtype, 2, LENGTH, 256 << 20, BLOCK_SIZE, SEQUENCES, false), quantization));
	}

	private static QuantizationQuality ofRandomIds() {
		Random random = new Random(1);
		List<TokenIds> windows = new ArrayList<>();
		List<boolean[]> foretold = new ArrayList<>();
		for (int i = 0; i < SEQUENCES; i++) {
			windows.add(TokenIds.of(random.ints(LENGTH, 0, 1000).toArray()));
			foretold.add(all());
		}
		return new QuantizationQuality(windows, foretold);
	}

	private static boolean[] all() {
		boolean[] all = new boolean[LENGTH];
		Arrays.fill(all, true);
		return all;
	}

	/**
	 * Parts of a text that lie evenly in it. Of conversations in ChatML, answers alone
	 * are to be foretold.
	 */
	static QuantizationQuality of(Path model, Path text) throws IOException {
		try (TextTokenizer tokenizer = TextTokenizer.open("quality", model)) {
			TokenIds tokens = tokenizer.encode(Files.readString(text), false);
			int stride = (tokens.size() - LENGTH) / (SEQUENCES - 1);
			boolean[] answers = answers(tokens, tokenizer.encode(ANSWER, false), tokenizer.encode(END, false));
			List<TokenIds> windows = new ArrayList<>();
			List<boolean[]> foretold = new ArrayList<>();
			for (int i = 0; i < SEQUENCES; i++) {
				windows.add(tokens.slice(i * stride, i * stride + LENGTH));
				foretold
					.add((answers.length > 0) ? Arrays.copyOfRange(answers, i * stride, i * stride + LENGTH) : all());
			}
			return new QuantizationQuality(windows, foretold);
		}
	}

	/** From after a start to its end; nothing where there is none. */
	private static boolean[] answers(TokenIds tokens, TokenIds start, TokenIds end) {
		boolean[] answers = new boolean[tokens.size()];
		boolean inside = false;
		boolean any = false;
		for (int i = start.size(); i < answers.length; i++) {
			inside |= tokens.slice(i - start.size(), i).equals(start);
			any |= inside;
			answers[i] = inside;
			inside &= tokens.get(i) != end.get(0);
		}
		return any ? answers : new boolean[0];
	}

	/** By position, then by sequence. */
	List<float[][]> logits(TorchStepExecutor model) {
		List<float[][]> logits = new ArrayList<>();
		for (int position = 0; position < LENGTH; position++) {
			List<Entry> entries = new ArrayList<>();
			for (int i = 0; i < SEQUENCES; i++) {
				entries.add(Sequences.part(this.windows.get(i), position, position + 1,
						Sequences.blocks(i * BLOCKS_EACH, 1, BLOCKS_EACH)));
			}
			logits.add(model.logits(new StepBatch(entries)));
		}
		return logits;
	}

	Figures compare(List<float[][]> expected, List<float[][]> given) {
		double squares = 0;
		double errors = 0;
		double surprise = 0;
		double divergence = 0;
		int same = 0;
		int rows = 0;
		int foretold = 0;
		for (int position = 0; position < LENGTH - 1; position++) {
			for (int i = 0; i < SEQUENCES; i++) {
				float[] right = expected.get(position)[i];
				float[] row = given.get(position)[i];
				double mean = mean(right);
				double shift = mean(row) - mean;
				for (int id = 0; id < row.length; id++) {
					squares += square(right[id] - mean);
					errors += square(row[id] - right[id] - shift);
				}
				double[] rightLogprobs = logprobs(right);
				double[] logprobs = logprobs(row);
				for (int id = 0; id < row.length; id++) {
					divergence += Math.exp(rightLogprobs[id]) * (rightLogprobs[id] - logprobs[id]);
				}
				if (this.foretold.get(i)[position + 1]) {
					surprise -= logprobs[this.windows.get(i).get(position + 1)];
					foretold++;
				}
				same += (greatest(row) == greatest(right)) ? 1 : 0;
				rows++;
			}
		}
		return new Figures(Math.sqrt(errors / squares), divergence / rows, (double) same / rows,
				Math.exp(surprise / foretold));
	}

	private static double square(double value) {
		return value * value;
	}

	private static double mean(float[] row) {
		double sum = 0;
		for (float value : row) {
			sum += value;
		}
		return sum / row.length;
	}

	private static int greatest(float[] row) {
		int greatest = 0;
		for (int id = 1; id < row.length; id++) {
			greatest = (row[id] > row[greatest]) ? id : greatest;
		}
		return greatest;
	}

	private static double[] logprobs(float[] row) {
		double top = row[greatest(row)];
		double sum = 0;
		for (float value : row) {
			sum += Math.exp(value - top);
		}
		double[] logprobs = new double[row.length];
		for (int id = 0; id < row.length; id++) {
			logprobs[id] = row[id] - top - Math.log(sum);
		}
		return logprobs;
	}

	/**
	 * How far a model is from another.
	 *
	 * @param error the root mean square of what logits are off by, as a share of theirs
	 * @param divergence Kullback and Leibler's, of the distributions, in nats a token
	 * @param agreement share of positions with the same most likely token
	 * @param perplexity of the text, or of its answers
	 */
	record Figures(double error, double divergence, double agreement, double perplexity) {

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "error %.5f, divergence %.6f, agreement %.4f, perplexity %.4f",
					this.error, this.divergence, this.agreement, this.perplexity);
		}

	}

}
