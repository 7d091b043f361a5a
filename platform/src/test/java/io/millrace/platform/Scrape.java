package io.millrace.platform;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Prometheus page, read.
 *
 * @param families what it has, by name; the largest value that goes with each summary and
 * histogram, in a family of its own, counts as part of it
 * @param series the names that can be queried
 */
record Scrape(Map<String, Family> families, Set<String> series) {

	private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);

	private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+.*$",
			Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

	private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

	static Scrape of(String page) {
		Map<String, String> types = new TreeMap<>();
		TYPE.matcher(page).results().forEach((type) -> types.put(type.group(1), type.group(2)));
		Map<String, Set<String>> labels = new TreeMap<>();
		Set<String> series = new TreeSet<>();
		Matcher samples = SAMPLE.matcher(page);
		while (samples.find()) {
			series.add(samples.group(1));
			Set<String> known = labels.computeIfAbsent(family(samples.group(1), types), (name) -> new TreeSet<>());
			if (samples.group(2) != null) {
				LABEL.matcher(samples.group(2)).results().map((label) -> label.group(1)).forEach(known::add);
			}
		}
		Map<String, Family> families = new TreeMap<>();
		types.forEach((name, type) -> {
			Set<String> own = labels.getOrDefault(name, new TreeSet<>());
			own.remove("le");
			own.remove("quantile");
			if (!isLargest(name, types)) {
				families.put(name, new Family(type, own));
			}
		});
		return new Scrape(families, series);
	}

	private static String family(String sample, Map<String, String> types) {
		return types.containsKey(sample) ? sample : PART.matcher(sample).replaceFirst("");
	}

	private static boolean isLargest(String name, Map<String, String> types) {
		return name.endsWith("_max") && Set.of("summary", "histogram")
			.contains(types.getOrDefault(name.substring(0, name.length() - 4), ""));
	}

	/** One family. */
	record Family(String type, Set<String> labels) {

	}

}
