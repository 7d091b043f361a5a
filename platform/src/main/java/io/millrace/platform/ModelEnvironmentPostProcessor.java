package io.millrace.platform;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns {@code millrace.model}, a comma-separated list of {@code DIR[:NAME]}, into the
 * model lists of tokenizer and worker. Without it the demo model is served.
 */
final class ModelEnvironmentPostProcessor implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (application.getMainApplicationClass() != null
				&& !application.getAllSources().contains(PlatformApplication.class)) {
			return;
		}
		String models = environment.getProperty("millrace.model", "");
		List<ModelSource> sources = models.isBlank() ? List.of(demo(environment))
				: Stream.of(models.split(",")).map(String::strip).map(ModelSource::parse).toList();
		environment.getPropertySources().addLast(new MapPropertySource("millraceModels", properties(sources)));
	}

	private static ModelSource demo(ConfigurableEnvironment environment) {
		String directory = environment.getProperty("millrace.demo-model", "models/demo");
		return ModelSource.parse(directory + ":millrace-demo");
	}

	private static Map<String, Object> properties(List<ModelSource> sources) {
		Map<String, Object> properties = new LinkedHashMap<>();
		Set<String> names = new HashSet<>();
		for (int i = 0; i < sources.size(); i++) {
			ModelSource source = sources.get(i);
			if (!names.add(source.name())) {
				throw new MillraceException(ErrorCode.INVALID_REQUEST, "Two models have the name '" + source.name()
						+ "'; give one another name with --model DIR:NAME.");
			}
			for (String service : List.of("tokenizer", "worker")) {
				properties.put("millrace." + service + ".models[" + i + "].name", source.name());
				properties.put("millrace." + service + ".models[" + i + "].path", source.directory().toString());
			}
		}
		return properties;
	}

}
