package io.millrace.platform.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What Helm makes of the chart.
 *
 * @param objects all of them, each checked against the API's own rules
 */
record RenderedChart(List<KubernetesObject> objects) {

	static final Path CHART = Path.of("..", "helm", "millrace");

	static final String API_KEY = "a-key-of-a-tenant";

	static final String BUS_PASSWORD = "a-bus-password";

	private static final String KUBERNETES = "1.30.0";

	RenderedChart {
		objects = List.copyOf(objects);
	}

	/** The values files that are shipped, by their names. */
	static List<String> profiles() {
		return List.of("local-cpu", "gpu", "production", "all-in-one");
	}

	/**
	 * Renders, for the oldest Kubernetes it is for, a release named {@code millrace} with
	 * these values over the defaults. Key and password are among them, since Helm would
	 * otherwise look for old ones in the cluster of whoever runs the test.
	 */
	static RenderedChart with(Map<String, Object> values) {
		return of(CHART, null, values);
	}

	/** Renders a profile, with these values over its own. */
	static RenderedChart profile(String name, Map<String, Object> values) {
		return profile(CHART, name, values);
	}

	static RenderedChart profile(Path chart, String name, Map<String, Object> values) {
		return of(chart, chart.resolve("profiles").resolve(name + ".yaml"), values);
	}

	static RenderedChart of(Path chart, @Nullable Path profile, Map<String, Object> values) {
		TemplateCommand template = new Helm(chart).template().withName("millrace").withKubeVersion(KUBERNETES);
		if (profile != null) {
			template.withValuesFile(profile);
		}
		template.set("bus.password", BUS_PASSWORD);
		if (profile == null || !profile.endsWith("production.yaml")) {
			template.set("apiKeys.values[0]", API_KEY);
		}
		values.forEach(template::set);
		return parse(template.call());
	}

	static RenderedChart parse(String yaml) {
		Iterable<Object> documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml);
		return new RenderedChart(StreamSupport.stream(documents.spliterator(), false)
			.filter(Map.class::isInstance)
			.map(RenderedChart::strings)
			.map(Manifest::read)
			.toList());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> strings(Object document) {
		return (Map<String, Object>) document;
	}

	<T extends KubernetesObject> Stream<T> all(Class<T> type) {
		return this.objects.stream().filter(type::isInstance).map(type::cast);
	}

	<T extends KubernetesObject> T one(Class<T> type, String name) {
		return all(type).filter((object) -> name.equals(object.getMetadata().getName())).findFirst().orElseThrow();
	}

	/** The specification of an object of a kind that is not Kubernetes' own. */
	<T> T custom(Class<T> type, String name) {
		return all(CustomResource.class).filter((object) -> name.equals(object.metadata().getName()))
			.map(CustomResource::spec)
			.filter(type::isInstance)
			.map(type::cast)
			.findFirst()
			.orElseThrow();
	}

	/** The labels of pods by the names of what makes them. */
	Map<String, Map<String, String>> podLabels() {
		Map<String, Map<String, String>> labels = new TreeMap<>();
		templates().forEach((name, template) -> labels.put(name, template.getMetadata().getLabels()));
		return labels;
	}

	/** The pods by the names of what makes them. */
	Map<String, V1PodSpec> pods() {
		Map<String, V1PodSpec> pods = new TreeMap<>();
		templates().forEach((name, template) -> pods.put(name, template.getSpec()));
		return pods;
	}

	private Map<String, V1PodTemplateSpec> templates() {
		Map<String, V1PodTemplateSpec> templates = new TreeMap<>();
		all(V1Deployment.class)
			.forEach((made) -> templates.put(made.getMetadata().getName(), made.getSpec().getTemplate()));
		all(V1StatefulSet.class)
			.forEach((made) -> templates.put(made.getMetadata().getName(), made.getSpec().getTemplate()));
		return templates;
	}

	V1PodSpec pod(String name) {
		return pods().get(name);
	}

	/** The one container of a pod. */
	V1Container container(String pod) {
		return pod(pod).getContainers().getFirst();
	}

	/** Whether the one container of a pod has a variable. */
	boolean hasVariable(String pod, String name) {
		return container(pod).getEnv().stream().anyMatch((variable) -> name.equals(variable.getName()));
	}

	/** A variable of the one container of a pod. */
	V1EnvVar variable(String pod, String name) {
		return container(pod).getEnv()
			.stream()
			.filter((variable) -> name.equals(variable.getName()))
			.findFirst()
			.orElseThrow();
	}

}
