package io.millrace.platform.deployment;

import java.util.Map;
import java.util.Set;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object of a kind that is not Kubernetes' own.
 *
 * @param spec as its definition has it, as far as the chart uses it
 */
record CustomResource(String apiVersion, String kind, V1ObjectMeta metadata, Object spec) implements KubernetesObject {

	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.build();

	private static final Map<String, Class<?>> SPECS = Map.of("keda.sh/v1alpha1/ScaledObject", ScaledObjectSpec.class,
			"monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitorSpec.class,
			"monitoring.coreos.com/v1/PrometheusRule", PrometheusRuleSpec.class,
			"gateway.networking.k8s.io/v1/HTTPRoute", HttpRouteSpec.class,
			"inference.networking.k8s.io/v1/InferencePool", InferencePoolSpec.class);

	/** Whether the tests know the kind. */
	static boolean isKnown(String kind) {
		return SPECS.containsKey(kind);
	}

	/**
	 * Reads one document.
	 * @throws IllegalArgumentException if it has a field that its kind does not have
	 */
	static CustomResource read(Map<String, Object> document) {
		String apiVersion = (String) document.get("apiVersion");
		String kind = (String) document.get("kind");
		if (!document.keySet().equals(Set.of("apiVersion", "kind", "metadata", "spec"))) {
			throw new IllegalArgumentException(kind + " has the fields " + document.keySet() + ".");
		}
		try {
			Object spec = STRICT.convertValue(document.get("spec"), SPECS.get(apiVersion + "/" + kind));
			V1ObjectMeta metadata = JSON.getGson()
				.fromJson(JSON.getGson().toJsonTree(document.get("metadata")), V1ObjectMeta.class);
			return new CustomResource(apiVersion, kind, metadata, spec);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(kind + ": " + ex.getMessage(), ex);
		}
	}

	@Override
	public String getApiVersion() {
		return this.apiVersion;
	}

	@Override
	public String getKind() {
		return this.kind;
	}

	@Override
	public V1ObjectMeta getMetadata() {
		return this.metadata;
	}

}
