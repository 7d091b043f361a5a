package io.millrace.platform.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;

/**
 * One kind of object, and how the API's own rules check it.
 *
 * @param type its class
 * @param check throws on a field that the kind does not have, or that it needs and lacks
 */
record Manifest<T extends KubernetesObject>(Class<T> type, Check check) {

	private static final Map<String, Manifest<?>> KINDS = Map.ofEntries(
			entry("v1/ConfigMap", V1ConfigMap.class, V1ConfigMap::validateJsonElement),
			entry("v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class,
					V1PersistentVolumeClaim::validateJsonElement),
			entry("v1/Pod", V1Pod.class, V1Pod::validateJsonElement),
			entry("v1/Secret", V1Secret.class, V1Secret::validateJsonElement),
			entry("v1/Service", V1Service.class, V1Service::validateJsonElement),
			entry("v1/ServiceAccount", V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
			entry("apps/v1/Deployment", V1Deployment.class, V1Deployment::validateJsonElement),
			entry("apps/v1/StatefulSet", V1StatefulSet.class, V1StatefulSet::validateJsonElement),
			entry("autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class,
					V2HorizontalPodAutoscaler::validateJsonElement),
			entry("batch/v1/Job", V1Job.class, V1Job::validateJsonElement),
			entry("networking.k8s.io/v1/Ingress", V1Ingress.class, V1Ingress::validateJsonElement),
			entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
			entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
					V1PodDisruptionBudget::validateJsonElement));

	private static <T extends KubernetesObject> Map.Entry<String, Manifest<?>> entry(String kind, Class<T> type,
			Check check) {
		return Map.entry(kind, new Manifest<>(type, check));
	}

	/**
	 * Reads one document of a rendered chart.
	 * @throws IllegalArgumentException if the API would not know one of its fields
	 */
	static KubernetesObject read(Map<String, Object> document) {
		String kind = document.get("apiVersion") + "/" + document.get("kind");
		if (CustomResource.isKnown(kind)) {
			return CustomResource.read(document);
		}
		Manifest<?> manifest = KINDS.get(kind);
		if (manifest == null) {
			throw new IllegalArgumentException("The test knows no kind '" + kind + "'.");
		}
		return manifest.read(new Gson().toJsonTree(document));
	}

	private T read(JsonElement document) {
		try {
			this.check.check(document);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return JSON.getGson().fromJson(document, this.type);
	}

	/** The check that comes with a kind. */
	interface Check {

		void check(JsonElement document) throws IOException;

	}

}
