package io.millrace.process;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns {@code millrace.model}, a comma-separated list of {@code DIR[:NAME]}, into the
 * model lists of the services in this process that have none. Without it the demo model
 * is served. A model that is not there ends the start with a {@link MillraceException}.
 */
public final class ServedModels implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private final List<String> services;

	/**
	 * For some services.
	 * @param services {@code tokenizer}, {@code worker}: those whose
	 * {@code millrace.<service>.models} to fill
	 */
	public ServedModels(String... services) {
		this.services = List.of(services);
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		List<String> open = this.services.stream()
			.filter((service) -> !environment.containsProperty("millrace." + service + ".models[0].name"))
			.toList();
		if (!open.isEmpty()) {
			Map<String, Object> properties = properties(open, sources(environment));
			environment.getPropertySources().addLast(new MapPropertySource("millraceModels", properties));
		}
	}

	private static List<ModelSource> sources(ConfigurableEnvironment environment) {
		String models = environment.getProperty("millrace.model", "");
		if (models.isBlank()) {
			String directory = environment.getProperty("millrace.demo-model", "models/demo");
			return List.of(ModelSource.parse(directory + ":millrace-demo"));
		}
		List<ModelSource> sources = Stream.of(models.split(",")).map(String::strip).map(ModelSource::parse).toList();
		requireDifferentNames(sources);
		return sources;
	}

	private static void requireDifferentNames(List<ModelSource> sources) {
		Set<String> names = new HashSet<>();
		for (ModelSource source : sources) {
			if (!names.add(source.name())) {
				throw new MillraceException(ErrorCode.INVALID_REQUEST, "Two models have the name '" + source.name()
						+ "'; give one another name with --model DIR:NAME.");
			}
		}
	}

	private static Map<String, Object> properties(List<String> services, List<ModelSource> sources) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String service : services) {
			for (int i = 0; i < sources.size(); i++) {
				String model = "millrace." + service + ".models[" + i + "]";
				properties.put(model + ".name", sources.get(i).name());
				properties.put(model + ".path", sources.get(i).directory().toString());
			}
		}
		return properties;
	}

}
