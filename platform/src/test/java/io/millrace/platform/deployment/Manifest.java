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
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;

/**
 * One kind of object, and how the API's own rules check it.
 *
 * @param type its class
 * @param check throws on a field that the kind does not have, or that it needs and lacks
 */
record Manifest<T extends KubernetesObject>(Class<T> type, Check check) {

	private static final Map<String, Manifest<?>> KINDS = Map.of("v1/ConfigMap",
			new Manifest<>(V1ConfigMap.class, V1ConfigMap::validateJsonElement), "v1/Secret",
			new Manifest<>(V1Secret.class, V1Secret::validateJsonElement), "v1/Service",
			new Manifest<>(V1Service.class, V1Service::validateJsonElement), "v1/ServiceAccount",
			new Manifest<>(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement), "apps/v1/Deployment",
			new Manifest<>(V1Deployment.class, V1Deployment::validateJsonElement), "apps/v1/StatefulSet",
			new Manifest<>(V1StatefulSet.class, V1StatefulSet::validateJsonElement), "policy/v1/PodDisruptionBudget",
			new Manifest<>(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

	/**
	 * Reads one document of a rendered chart.
	 * @throws IllegalArgumentException if the API would not know one of its fields
	 */
	static KubernetesObject read(Map<String, Object> document) {
		String kind = document.get("apiVersion") + "/" + document.get("kind");
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
