package io.millrace.platform.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of the chart that a test may change. */
final class ChartCopy {

	private ChartCopy() {
	}

	/** The chart as it is. */
	static Path in(Path directory) throws IOException {
		Path to = directory.resolve("millrace");
		try (Stream<Path> files = Files.walk(RenderedChart.CHART)) {
			files.forEach((file) -> copy(file, to.resolve(RenderedChart.CHART.relativize(file))));
		}
		return to;
	}

	private static void copy(Path from, Path to) {
		try {
			Files.copy(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * With what {@code helm test} runs among the rendered objects, which Helm otherwise
	 * keeps apart.
	 */
	static Path withoutHooks(Path directory) throws IOException {
		Path chart = in(directory);
		Path test = chart.resolve("templates").resolve("tests").resolve("answer.yaml");
		String annotation = "helm.sh/hook: test";
		String template = Files.readString(test);
		if (!template.contains(annotation)) {
			throw new IllegalStateException(test + " lacks the annotation '" + annotation + "'.");
		}
		Files.writeString(test, template.replace(annotation, "example.com/hook: test"));
		return chart;
	}

}
