package io.millrace.bench;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is asked. */
final class DatasetOptions {

	private static final int MAX_GROUPS = 1_000_000;

	@Option(names = "--dataset", paramLabel = "random|prefix|FILE", defaultValue = "random",
			description = "random: every prompt different. prefix: prompts that begin alike in groups. FILE: JSON objects, one "
					+ "a line, with prompt or messages and perhaps max_tokens, or ShareGPT's conversations "
					+ "(default ${DEFAULT-VALUE}).")
	private String dataset = "";

	@Option(names = "--prompt", paramLabel = "LENGTH", defaultValue = "128", converter = LengthsConverter.class,
			description = "Tokens a prompt, beyond what is shared: " + Lengths.FORMS + " (default ${DEFAULT-VALUE}).")
	private Lengths prompt = new Lengths.Uniform(1, 1);

	@Option(names = "--output", paramLabel = "LENGTH", defaultValue = "64", converter = LengthsConverter.class,
			description = "Tokens an answer, in the same forms (default ${DEFAULT-VALUE}).")
	private Lengths output = new Lengths.Uniform(1, 1);

	@Option(names = "--prefix", paramLabel = "N",
			description = "Data set prefix: tokens that the prompts of a group share (default 1024).")
	private @Nullable Integer prefixTokens;

	@Option(names = "--groups", paramLabel = "N", description = "Data set prefix: how many groups (default 8).")
	private @Nullable Integer groups;

	@Option(names = "--users", paramLabel = "N", description = "Data set prefix: prompts a group in a run (default 8).")
	private @Nullable Integer users;

	@Option(names = "--token-ids", paramLabel = "FIRST-LAST", defaultValue = "300-799",
			converter = IdRangeConverter.class,
			description = "Ids that random prompts are made of, with --endpoint completions (default ${DEFAULT-VALUE}).")
	private IdRange ids = new IdRange(0, 0);

	@Option(names = "--seed", paramLabel = "N", defaultValue = "1",
			description = "Of prompts, lengths and arrivals (default ${DEFAULT-VALUE}).")
	private long seed;

	long seed() {
		return this.seed;
	}

	/**
	 * The data set that was asked for.
	 * @throws IllegalArgumentException if the options make no sense
	 */
	Dataset dataset(Endpoint endpoint) {
		boolean prefix = this.dataset.equals("prefix");
		if (!prefix && (this.prefixTokens != null || this.groups != null || this.users != null)) {
			throw new IllegalArgumentException("--prefix, --groups and --users are for --dataset prefix");
		}
		if (!prefix && !this.dataset.equals("random")) {
			return FileDataset.read(Path.of(this.dataset), endpoint, this.output, this.seed);
		}
		int shared = prefix ? number("--prefix", this.prefixTokens, 1024, Lengths.MAX) : 0;
		return new RandomDataset(this.seed, new RandomText(endpoint, this.ids), prefix ? groups() : 1, shared,
				this.prompt, this.output);
	}

	/**
	 * Requests of one run, where nobody says: each user once; 0 if there are no users.
	 */
	int requests() {
		return this.dataset.equals("prefix")
				? Math.multiplyExact(groups(), number("--users", this.users, 8, 1 + MAX_GROUPS / groups())) : 0;
	}

	private int groups() {
		return number("--groups", this.groups, 8, MAX_GROUPS);
	}

	private static int number(String name, @Nullable Integer given, int otherwise, int most) {
		int number = (given != null) ? given : otherwise;
		if (number < 1 || number > most) {
			throw new IllegalArgumentException(name + " is between 1 and " + most + ", got " + number);
		}
		return number;
	}

}
