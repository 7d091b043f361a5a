package io.millrace.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of requests and how long clients waited, by what had happened. */
final class ChaosFigures {

	private final Map<String, List<Double>> waits = new LinkedHashMap<>();

	private final Map<String, Row> rows = new LinkedHashMap<>();

	/**
	 * One round of a fault.
	 * @param migrations how often streams went on at another worker
	 */
	void add(String fault, List<Ending> endings, double migrations) {
		Row row = this.rows.computeIfAbsent(fault, (first) -> new Row());
		row.rounds++;
		row.migrations += Math.round(migrations);
		for (Ending ending : endings) {
			row.gaps.add(ending.longestGapMillis());
			row.broken += (ending.failure() != null) ? 1 : 0;
		}
	}

	void add(String what, Collection<Double> millis) {
		this.waits.computeIfAbsent(what, (first) -> new ArrayList<>()).addAll(millis);
	}

	void write() throws IOException {
		StringBuilder table = new StringBuilder("| what waited | waits | p50 ms | p99 ms | longest ms |\n");
		table.append("| --- | --- | --- | --- | --- |\n");
		this.waits.forEach((what, values) -> {
			List<Double> sorted = values.stream().sorted().toList();
			table.append(String.format(Locale.ROOT, "| %s | %d | %.0f | %.0f | %.0f |%n", what, sorted.size(),
					quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.getLast()));
		});
		table.append("\n| fault | rounds | streams | finished | connection broken | migrations "
				+ "| longest gap p50 ms | longest gap max ms |\n");
		table.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
		this.rows.forEach((fault, row) -> {
			List<Double> sorted = row.gaps.stream().sorted().toList();
			table.append(String.format(Locale.ROOT, "| %s | %d | %d | %d | %d | %d | %.0f | %.0f |%n", fault,
					row.rounds, sorted.size(), sorted.size() - row.broken, row.broken, row.migrations,
					quantile(sorted, 0.5), sorted.getLast()));
		});
		Files.writeString(Path.of("target", "chaos.txt"), table);
	}

	private static double quantile(List<Double> sorted, double share) {
		return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
	}

	private static final class Row {

		private final List<Double> gaps = new ArrayList<>();

		private int rounds;

		private int broken;

		private long migrations;

	}

}
