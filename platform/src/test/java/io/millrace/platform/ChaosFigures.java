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

/** How long clients waited, by what had happened, in milliseconds. */
final class ChaosFigures {

	private final Map<String, List<Double>> waits = new LinkedHashMap<>();

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
		Files.writeString(Path.of("target", "chaos.txt"), table);
	}

	private static double quantile(List<Double> sorted, double share) {
		return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
	}

}
