package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The options that were given, as {@code --millrace.name=value} of Spring's command line.
 * What was not given is left to files and the environment.
 */
final class GivenOptions {

	private final List<String> properties = new ArrayList<>();

	GivenOptions add(OptionGroup group) {
		group.addTo(this);
		return this;
	}

	GivenOptions add(String name, @Nullable Object value) {
		if (value != null) {
			this.properties.add("--millrace." + name + "=" + value);
		}
		return this;
	}

	GivenOptions addAll(String name, List<String> values) {
		return values.isEmpty() ? this : add(name, String.join(",", values));
	}

	List<String> toList() {
		return List.copyOf(this.properties);
	}

}
