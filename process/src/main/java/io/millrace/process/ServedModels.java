package io.millrace.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.millrace.hub.Hub;
import io.millrace.hub.HubModel;
import io.millrace.hub.HubSettings;
import io.millrace.hub.ProgressDisplay;
import io.millrace.hub.Purpose;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns {@code millrace.model}, a comma-separated list of directories, files and models
 * of the hub, into the model lists of the services in this process that have none.
 * Without it the demo models are served: the one that chats and, where it is there, the
 * one that makes embeddings. {@code millrace.served-model-name} gives the only model, or
 * the demo that chats, its name and aliases. Models of the hub are downloaded meanwhile:
 * the whole model where a worker is, its tokenizer elsewhere. A model that is not there
 * ends the start with a {@link MillraceException}.
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
			Map<String, Object> properties = properties(open,
					sources(environment, (model) -> fetch(model, environment)));
			environment.getPropertySources().addLast(new MapPropertySource("millraceModels", properties));
		}
	}

	private Path fetch(HubModel model, ConfigurableEnvironment environment) {
		Hub hub = new Hub(HubSettings.of(environment::getProperty), ProgressDisplay.standard());
		return hub.fetch(model, this.services.contains("worker") ? Purpose.MODEL : Purpose.TOKENIZER);
	}

	private static List<ModelSource> sources(ConfigurableEnvironment environment, Function<HubModel, Path> hub) {
		List<String> options = list(environment, "millrace.model");
		List<String> names = list(environment, "millrace.served-model-name");
		if (options.isEmpty()) {
			return demos(environment, hub, names);
		}
		if (options.size() > 1 && !names.isEmpty()) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"--served-model-name is for one model, and there are " + options.size()
							+ "; give each its name with --model MODEL:NAME.");
		}
		List<ModelSource> sources = options.stream()
			.map((option) -> named(ModelSource.parse(option, hub), names))
			.toList();
		requireDifferentNames(sources);
		return sources;
	}

	private static List<ModelSource> demos(ConfigurableEnvironment environment, Function<HubModel, Path> hub,
			List<String> names) {
		String chat = environment.getProperty("millrace.demo-model", "models/demo");
		String embedding = environment.getProperty("millrace.demo-embedding-model", "models/demo-embed");
		ModelSource first = named(ModelSource.parse(chat + ":millrace-demo", hub), names);
		return Files.isDirectory(Path.of(embedding))
				? List.of(first, ModelSource.parse(embedding + ":millrace-demo-embed", hub)) : List.of(first);
	}

	private static List<String> list(ConfigurableEnvironment environment, String property) {
		return Stream.of(environment.getProperty(property, "").split(",", -1))
			.map(String::strip)
			.filter((item) -> !item.isEmpty())
			.distinct()
			.toList();
	}

	private static ModelSource named(ModelSource source, List<String> names) {
		return names.isEmpty() ? source : source.named(names);
	}

	private static void requireDifferentNames(List<ModelSource> sources) {
		Set<String> names = new HashSet<>();
		sources.stream().flatMap(ModelSource::names).forEach((name) -> {
			if (!names.add(name)) {
				throw new MillraceException(ErrorCode.INVALID_REQUEST,
						"Two models have the name '" + name + "'; give one another name with --model MODEL:NAME.");
			}
		});
	}

	private static Map<String, Object> properties(List<String> services, List<ModelSource> sources) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String service : services) {
			for (int i = 0; i < sources.size(); i++) {
				String model = "millrace." + service + ".models[" + i + "]";
				properties.put(model + ".name", sources.get(i).name());
				properties.put(model + ".path", sources.get(i).path().toString());
				for (int alias = 0; alias < sources.get(i).aliases().size(); alias++) {
					properties.put(model + ".aliases[" + alias + "]", sources.get(i).aliases().get(alias));
				}
			}
		}
		return properties;
	}

}
